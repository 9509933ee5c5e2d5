import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import wangdiantong from '../../connectors/wangdiantong/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/wangdiantong/access.ts';
import sandbox from '../../sandbox/wangdiantong/index.ts';
import { SHOP } from '../../sandbox/wangdiantong/trades.ts';
import { goneFrom } from './fixture.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, pullPages, startHarness } from './harness.ts';
import { contractSuite } from './suite.ts';

const options = (origin: string) => ({
  url: `${origin}/openapi`,
  ...DEFAULT_ACCOUNT,
  shopNo: SHOP,
  articleHistoryDays: 30,
});

const line = (spec_no: string, num: number, total: number) => ({
  status: 30,
  refund_status: 0,
  goods_id: spec_no,
  spec_id: spec_no,
  goods_no: spec_no,
  spec_no,
  goods_name: spec_no,
  num,
  price: total / num,
  discount: 0,
  share_discount: 0,
  total_amount: total,
  adjust_amount: 0,
  refund_amount: 0,
  remark: '',
  json: '',
});

const trade = (n: number, more: object = {}) => ({
  process_status: 10,
  trade_status: 30,
  refund_status: 0,
  pay_status: 2,
  pay_method: 1,
  trade_time: '2026-11-22 17:00:00',
  buyer_nick: '7712',
  receiver_name: 'Sam Doe',
  receiver_area: '北京 北京市 朝阳区',
  receiver_address: `${n} 号`,
  receiver_mobile: '13800000000',
  remark: `#${1000 + n}`,
  post_amount: 4.99,
  discount: 0,
  receivable: 54.79,
  delivery_term: 1,
  is_auto_wms: false,
  warehouse_no: '',
  orders: [line('WB-001', 1, 24.9), line('WB-002', 2, 24.9)],
  ...more,
});

const write = (n: number, payload: object = trade(n)): Write => ({
  identity: `order${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload,
});

let drawn = 0;
function seedTrades(system: SandboxSystem, count: number): string[] {
  return Array.from({ length: count }, () => {
    const tid = `theirs${++drawn}`;
    const { orders, ...rest } = trade(drawn);
    const lines = orders.map((one, n) => ({ ...one, tid, oid: `${tid}-${n}` }));
    return system.act('push', { ...rest, tid, order_count: 2, goods_count: 3, orders: lines }) as string;
  });
}

contractSuite({
  connector: wangdiantong,
  sandbox,
  options,
  lacks: {
    credential: { sandbox: { appSecret: 'another:salt' }, says: /appSecret was not accepted/ },
    permission: [
      { sandbox: { mayNot: ['sales.RawTrade.searchSelfOrder'] }, says: /权限不足/ },
      { sandbox: { mayNot: ['goods.Goods.queryWithSpec'] }, says: /^price, product: .*权限不足/ },
    ],
    clock: { skewMs: 600_000, says: /clock/ },
  },
  kinds: {
    order: {
      payload: (_system, n) => trade(n),
      refused: () => trade(99, { receivable: 1 }),
      changed: (payload) => ({ ...(payload as object), buyer_message: 'changed' }),
      writeCall: 'method=sales.RawTrade.pushSelf2',
      searchCall: 'method=sales.RawTrade.searchSelfOrder',
    },
    status: {
      seed: seedTrades,
      absentId: 'nobody',
      pageSize: 100,
      remove: goneFrom('trades'),
      touch: (system, tid) => system.act('submit', { tid }),
    },
    shipment: {
      seed: (system, count) =>
        seedTrades(system, count).map((tid) => String(system.act('send', { tid, logistics_no: 'SF1' }))),
      happens: (system, { id }) => system.act('send', { tid: id, logistics_no: 'SF1' }),
      // The list is a queue: what was taken leaves it, and what is in it never changes.
      pageSize: 200,
      changes: false,
      remove: goneFrom('syncs'),
    },
    return: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          () =>
            system.act('takeIn', {
              tid_list: 'theirs1',
              details_list: [{ spec_no: 'WB-001', num: 1, defect: false }],
            }) as string,
        ),
      pageSize: 100,
      remove: goneFrom('returns'),
      touch: (system, order_no) => system.act('takeIn', { order_no, status: 80 }),
    },
    stock: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          () => system.act('setStock', { spec_no: `NEW-${++drawn}`, available_send_stock: 5 }) as string,
        ),
      absentId: 'NO-SUCH@001',
      pageSize: 500,
      remove: goneFrom('levels'),
      touch: (system, id) => system.act('setStock', { spec_no: id.split('@')[0], available_send_stock: 7 }),
    },
    price: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const spec_no = `NEW-${++drawn}`;
          system.act('putGoods', { goods_no: spec_no, specs: [{ spec_no, retail_price: 12.3 }] });
          return `retail_price/${spec_no}`;
        }),
      absentId: 'retail_price/NO-SUCH',
      pageSize: 100,
      remove: goneFrom('goods', (id) => id.split('/')[1]),
      touch: (system, id) => {
        const spec_no = id.split('/')[1] as string;
        return system.act('putGoods', { goods_no: spec_no, specs: [{ spec_no, retail_price: 9.9 }] });
      },
    },
    product: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const spec_no = `NEW-${++drawn}`;
          return system.act('putGoods', { goods_no: spec_no, specs: [{ spec_no }] }) as string;
        }),
      absentId: 'NO-SUCH',
      pageSize: 100,
      remove: goneFrom('goods'),
      touch: (system, spec_no) => system.act('putGoods', { goods_no: spec_no, specs: [{ spec_no, weight: 2 }] }),
    },
  },
});

describe('wangdiantong', () => {
  let harness: Harness;
  const port = (kind: 'order' | 'status' | 'shipment' | 'stock' | 'price' | 'product' | 'return') =>
    wangdiantong.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[]) => port('order').push(harness.context(), writes) as Promise<WriteResult[]>;
  const entry = (reference: string) =>
    harness.system.entries().find((one) => one.kind === 'order' && one.reference === reference);
  const waiting = () =>
    harness.system.entries().filter(({ kind, state }) => kind === 'shipment' && state === 'waiting').length;

  beforeEach(async () => {
    harness = await startHarness({ connector: wangdiantong, sandbox, options });
  });
  afterEach(() => harness.close());

  it('pushes a hundred orders in one call, and tells the refusals inside its success apart', async () => {
    const writes = Array.from({ length: 100 }, (_, n) => write(n));
    writes[7] = write(7, trade(7, { receiver_mobile: '' }));
    const results = await push(writes);
    expect(results.filter(({ result }) => result === 'accepted')).toHaveLength(99);
    expect(results[7]).toMatchObject({ failure: { class: 'rejected', field: 'receiver_mobile' } });
    expect(Object.values(harness.server.calls('wangdiantong'))).toEqual([1]);
    expect(entry('order8')).toMatchObject({ total: '54.79', number: '#1008', complete: true });
  });

  it('takes back what was not handed on, refuses what was sent, and counts nothing as stopped that it did not see stopped', async () => {
    const cancel = (tid: string) =>
      port('order').cancel(harness.context(), [{ identity: tid, targetId: tid, facts: {} }]);
    await push([write(1), write(2), write(3), write(4, trade(4, { pay_status: 0, trade_status: 10 }))]);
    expect(await cancel('order1')).toEqual([{ result: 'accepted', targetId: 'order1' }]);
    expect(await cancel('order4')).toEqual([{ result: 'accepted', targetId: 'order4' }]);
    const states = (tid: string) =>
      harness.server.books('wangdiantong').collection<{ body: object; status: number }>('trades').get(tid);
    expect([states('order1'), states('order4')]).toMatchObject([
      { status: 70, body: { trade_status: 80 } },
      { status: 70, body: { trade_status: 90 } },
    ]);
    harness.system.act('send', { tid: 'order2', logistics_no: 'SF1' });
    expect(await cancel('order2')).toMatchObject([{ failure: { class: 'rejected', code: 'too-late' } }]);
    harness.system.act('submit', { tid: 'order3' });
    expect(await cancel('order3')).toMatchObject([{ failure: { class: 'rejected', code: 'not-stopped' } }]);
    expect(states('order3')).toMatchObject({ status: 20, body: { trade_status: 80 } });
    // People stopped it there meanwhile.
    harness.system.act('submit', { tid: 'order3', status: 70 });
    expect(await cancel('order3')).toMatchObject([{ result: 'accepted' }]);
  });

  it('tells what came back of an order, damaged pieces apart, and ties what is of several to none', async () => {
    const piece = (num: number | string, defect = false) => ({ spec_no: 'WB-001', num, defect });
    harness.system.act('takeIn', {
      tid_list: 'order1',
      status: 80,
      checkedAt: Date.parse('2026-11-23T04:00:00Z'),
      details_list: [piece(1), piece('1.0000'), piece(1, true)],
    });
    harness.system.act('takeIn', { tid_list: 'order1，order2', details_list: [piece(2)] });
    const pages = await pullPages(port('return'), harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    const one = records.find(({ parent }) => parent !== undefined);
    expect(one).toMatchObject({
      parent: { kind: 'order', targetId: 'order1' },
      data: {
        check_time: '2026-11-23T04:00:00.000Z',
        details_list: [
          { spec_no: 'WB-001', num: '2.0000', defect: false },
          { spec_no: 'WB-001', num: '1', defect: true },
        ],
      },
    });
    expect(records.filter((other) => other !== one)).toMatchObject([{ data: { tids: ['order1', 'order2'] } }]);
  });

  it('acknowledges a parcel only once the page that held it is certainly kept', async () => {
    await push([write(1)]);
    harness.system.act('send', { tid: 'order1', logistics_no: 'SF1' });
    const [first] = await pullPages(port('shipment'), harness.context(), null);
    // A pull that was not written down is repeated, and misses nothing.
    const [again] = await pullPages(port('shipment'), harness.context(), null);
    expect(again).toEqual(first);
    expect(waiting()).toBe(1);
    harness.system.act('send', { tid: 'order1', logistics_no: 'SF2', oids: ['order1-2'] });
    const [next] = await pullPages(port('shipment'), harness.context(), first?.cursor ?? '');
    expect(waiting()).toBe(1);
    expect(next?.records).toMatchObject([{ data: { logistics_no: 'SF2', is_part_sync: 1, oids: ['order1-2'] } }]);
    const [last] = await pullPages(port('shipment'), harness.context(), next?.cursor ?? '');
    expect([waiting(), last]).toEqual([0, { records: [], cursor: '' }]);
    expect(await pullPages(port('shipment'), harness.context(), '')).toEqual([]);
  });

  it('leaves out what is damaged, and warehouses that nobody asked for', async () => {
    const set = (more: object) => harness.system.act('setStock', { spec_no: 'A', available_send_stock: 3, ...more });
    set({});
    set({ defect: true, available_send_stock: 9 });
    set({ warehouse_no: '002' });
    const read = async (more: object = {}) => {
      const ctx = await harness.connect({ ...options(harness.server.url('wangdiantong')), ...more });
      return (await port('stock').read(ctx, ['A@001', 'A@002'])).map(({ id, data }) => [
        id,
        (data as { available_send_stock: number }).available_send_stock,
      ]);
    };
    expect(await read()).toEqual(
      expect.arrayContaining([
        ['A@001', 3],
        ['A@002', 3],
      ]),
    );
    expect(await read({ warehouses: ['002'] })).toEqual([['A@002', 3]]);
  });

  it('tells the prices of each article by the tiers of the connection, and none that nobody entered', async () => {
    const specs = [
      { spec_no: 'S', spec_name: 'small', retail_price: 10, wholesale_price: 8.25, member_price: 0 },
      { spec_no: 'L', spec_name: 'large', retail_price: 12 },
      { spec_no: 'X', retail_price: 1, deleted: 1 },
    ];
    harness.system.act('putGoods', { goods_no: 'G', specs });
    const read = async (more: object = {}) => {
      const ctx = await harness.connect({ ...options(harness.server.url('wangdiantong')), ...more });
      const ids = ['S', 'L', 'X'].flatMap((sku) =>
        ['retail_price', 'wholesale_price', 'member_price'].map((field) => `${field}/${sku}`),
      );
      return (await port('price').read(ctx, ids)).map(({ data }) => {
        const { sku, tier, price: amount, currency } = data as Record<string, string>;
        return [sku, tier, amount, currency];
      });
    };
    expect(await read()).toEqual([
      ['S', undefined, '10', 'CNY'],
      ['S', 'wholesale', '8.25', 'CNY'],
      ['L', undefined, '12', 'CNY'],
    ]);
    expect(await read({ priceTiers: { wholesale_price: 'b2b' }, currency: 'EUR' })).toEqual([
      ['S', 'b2b', '8.25', 'EUR'],
    ]);
    expect((await port('product').read(harness.context(), ['L'])).map(({ data }) => data)).toMatchObject([
      { spec_no: 'L', goods_name: 'G', spec_name: 'large' },
    ]);
  });

  it('refuses two price fields for one tier', () => {
    const told = { ...options('https://wdt.example.com'), priceTiers: { retail_price: '', member_price: '' } };
    expect(wangdiantong.options.safeParse(told).error?.issues).toMatchObject([{ path: ['priceTiers'] }]);
  });

  it('waits for minutes where the platform says that there were too many calls', async () => {
    const sandboxOptions = { callsPerMinute: 1 };
    const small = await startHarness({ connector: wangdiantong, sandbox, options, sandboxOptions });
    // One call a check, where no flow is there.
    const idle = { ...small.context(), moves: { gives: new Set(), takes: new Set() } } as AnyContext;
    await wangdiantong.check(idle);
    expect(await failureOf(harness.said, wangdiantong.check(idle))).toMatchObject({
      class: 'rate-limited',
      retryAfterMs: 300_000,
    });
    await small.close();
  });

  it('says so where the clock is wrong', async () => {
    const slow = await startHarness({ connector: wangdiantong, sandbox, options });
    const late = { ...slow.context(), now: () => Date.now() - 600_000 };
    expect(await failureOf(harness.said, wangdiantong.check(late))).toMatchObject({
      class: 'auth',
      message: expect.stringContaining('clock'),
    });
    await slow.close();
  });

  it('says so where its platform does not let our address in', async () => {
    const shut = await startHarness({
      ...{ connector: wangdiantong, sandbox, options },
      sandboxOptions: { addressRefused: true },
    });
    const failure = await failureOf(harness.said, wangdiantong.check(shut.context()));
    expect(failure).toMatchObject({ class: 'auth', lack: 'permission', message: expect.stringContaining('address') });
    await shut.close();
  });
});
