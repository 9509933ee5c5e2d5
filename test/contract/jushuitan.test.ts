import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import jushuitan from '../../connectors/jushuitan/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/jushuitan/access.ts';
import sandbox from '../../sandbox/jushuitan/index.ts';
import { SHOP } from '../../sandbox/jushuitan/orders.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { contractSuite } from './suite.ts';

const options = (url: string) => ({ url, ...DEFAULT_ACCOUNT, shopId: SHOP, articleHistoryDays: 7 });
const upload = (n: number, more: object = {}) => ({
  outer_so_id: `#${1000 + n}`,
  order_date: '2026-11-22 17:00:00',
  shop_status: 'WAIT_SELLER_SEND_GOODS' as const,
  shop_buyer_id: '7712',
  receiver_country: 'DE',
  receiver_city: 'Berlin',
  receiver_address: `${n} Torstraße`,
  receiver_name: 'Sam Doe',
  currency: 'EUR',
  pay_amount: 54.79,
  freight: 4.99,
  items: [
    { sku_id: 'WB-001', shop_sku_id: 'WB-001', amount: 24.9, price: 24.9, qty: 1, name: 'Board', outer_oi_id: '1' },
    { sku_id: 'WB-002', shop_sku_id: 'WB-002', amount: 24.9, price: 12.45, qty: 2, name: 'Mat', outer_oi_id: '2' },
  ],
  pay: { outer_pay_id: `#${1000 + n}`, pay_date: '2026-11-22 17:00:00', payment: 'online', amount: 54.79 },
  ...more,
});

const write = (n: number, payload: object = upload(n)): Write => ({
  identity: `order${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload,
});

let drawn = 0;
const seedOrders = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, () =>
    String(system.act('upload', { ...upload(1), shop_id: SHOP, so_id: `theirs${++drawn}` })),
  );

contractSuite({
  connector: jushuitan,
  sandbox,
  options,
  lacks: {
    clock: { skewMs: 20 * 60_000, says: /clock is off by more than 15 minutes/ },
    permission: {
      sandbox: { mayNot: ['inventory/query', 'logistic/query'] },
      says: /^shipment, stock: the application has no permission/,
    },
  },
  kinds: {
    order: {
      payload: (_system, n) => upload(n),
      refused: () => upload(99, { pay_amount: 1 }),
      changed: (payload) => ({ ...(payload as object), remark: 'changed' }),
      writeCall: 'orders/upload',
      searchCall: 'orders/single/query',
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      pageSize: 100,
      remove: goneFrom('orders'),
      touch: (system, o_id) => system.act('send', { o_id, l_id: 'SF1' }),
    },
    shipment: {
      seed: (system, count) =>
        seedOrders(system, count).map((o_id) => {
          system.act('send', { o_id, l_id: 'SF1' });
          return `${system.entries().find(({ id }) => id === o_id)?.reference}/${o_id}`;
        }),
      absentId: 'nobody/1',
      pageSize: 50,
      remove: goneFrom('orders', (id) => id.split('/')[1]),
      touch: (system, id) => system.act('send', { o_id: id.split('/')[1], l_id: 'SF2' }),
      happens: (system, { id }) => system.act('send', { o_id: id, l_id: 'SF1' }),
    },
    return: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          () => system.act('takeIn', { so_id: 'theirs', items: [{ sku_id: 'WB-001', qty: 1 }] }) as string,
        ),
      absentId: '1',
      pageSize: 50,
      remove: goneFrom('received'),
      touch: (system, io_id) => system.act('takeIn', { io_id, status: 'Confirmed', wh_id: 1 }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('setStock', { sku_id: `NEW-${++drawn}`, qty: 5 }) as string),
      absentId: 'NO-SUCH',
      pageSize: 100,
      remove: goneFrom('levels'),
      touch: (system, sku_id) => system.act('setStock', { sku_id, qty: 4 }),
    },
    price: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          () => `sale_price/${system.act('putItem', { sku_id: `NEW-${++drawn}`, sale_price: 5 })}`,
        ),
      absentId: 'sale_price/NO-SUCH',
      pageSize: 50,
      remove: goneFrom('items', (id) => id.split('/')[1]),
      touch: (system, id) => system.act('putItem', { sku_id: id.split('/')[1], sale_price: 4 }),
    },
    product: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('putItem', { sku_id: `NEW-${++drawn}` }) as string),
      absentId: 'NO-SUCH',
      pageSize: 50,
      remove: goneFrom('items'),
      touch: (system, sku_id) => system.act('putItem', { sku_id, name: 'Other' }),
    },
  },
});

describe('jushuitan', () => {
  let harness: Harness;
  const port = (kind: 'order' | 'status' | 'shipment' | 'stock' | 'price' | 'product' | 'return') =>
    jushuitan.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[]) => port('order').push(harness.context(), writes) as Promise<WriteResult[]>;
  const orders = (reference: string) => harness.system.entries().filter((one) => one.reference === reference);
  const cancel = (targetId: string) =>
    port('order').cancel(harness.context(), [{ identity: 'x', targetId, facts: {} }]);
  const callsOf = (part: string) =>
    Object.entries(harness.server.calls('jushuitan'))
      .filter(([call]) => call.includes(part))
      .reduce((sum, [, count]) => sum + count, 0);

  beforeEach(async () => {
    harness = await startHarness({ connector: jushuitan, sandbox, options });
  });
  afterEach(() => harness.close());

  it('tells what came back of an order, and gives what was voided or merged as cancelled', async () => {
    const items = [
      { sku_id: 'WB-001', qty: 1 },
      { sku_id: 'WB-001', qty: 2 },
    ];
    const id = harness.system.act('takeIn', { so_id: 'order1', items });
    const merged = harness.system.act('takeIn', { so_id: 'order1', status: 'Merged' });
    const nobodys = harness.system.act('takeIn', { so_id: '' });
    const records = (await pullPages(port('return'), harness.context(), null)).flatMap((page) => page.records);
    const of = (io_id: unknown) => records.find((one) => one.id === io_id);
    expect(of(id)).toMatchObject({
      parent: { kind: 'order', targetId: 'order1' },
      cancelled: false,
      data: { status: 'WaitConfirm', wh_id: 2, items: [{ sku_id: 'WB-001', qty: '3' }] },
    });
    expect(of(merged)).toMatchObject({ cancelled: true });
    expect(of(nobodys)).not.toHaveProperty('parent');
  });

  it('reads prices of the fields that the connection names, twenty articles a call, and none of closed ones', async () => {
    for (let n = 0; n < 30; n += 1)
      harness.system.act('putItem', { sku_id: `P${n}`, sale_price: 10, other_price_1: n });
    harness.system.act('putItem', { sku_id: 'P7', enabled: -1 });
    const told = { ...options(harness.server.url('jushuitan')), priceTiers: { sale_price: '', other_price_1: 'gold' } };
    const ctx = await harness.connect(told);
    const ids = Array.from({ length: 30 }, (_, n) => [`sale_price/P${n}`, `other_price_1/P${n}`]).flat();
    const records = await port('price').read(ctx, ids);
    expect(callsOf('sku/query')).toBe(2);
    // The closed one has none, and the first no other one than everybody's.
    expect(records).toHaveLength(57);
    expect(records.find(({ id }) => id === 'other_price_1/P29')?.data).toMatchObject({
      sku: 'P29',
      tier: 'gold',
      price: '29',
      currency: 'CNY',
    });
  });

  it('uploads fifty orders in one call, paid ones ready for review', async () => {
    const results = await push(Array.from({ length: 50 }, (_, n) => write(n)));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['accepted']));
    expect(callsOf('orders/upload')).toBe(1);
    expect(orders('order7')).toMatchObject([
      { state: 'WaitConfirm', total: '54.79', currency: 'EUR', number: '#1007' },
    ]);
  });

  it('lets one order that the platform will not even read fail alone', async () => {
    const bad = write(3, upload(3, { receiver_city: '' }));
    const results = await push([write(1), write(2), bad, write(4), write(5)]);
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'failed', 'accepted', 'accepted']);
    expect(results[2]).toMatchObject({
      failure: { class: 'rejected', message: expect.stringContaining('receiver_city') },
    });
  });

  it('sends the payment as a list where that is what the account takes', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('jushuitan')), payAs: 'list' });
    await port('order').push(ctx, [write(1)]);
    expect(orders('order1')).toMatchObject([{ state: 'WaitConfirm' }]);
  });

  it('takes the parts of a split order for one, tells of each, and takes all of them back', async () => {
    await push([write(1)]);
    const parts = harness.system.act('split', { o_id: Number(orders('order1')[0]?.id) }) as number[];
    expect(parts).toHaveLength(2);
    expect(await port('order').find(harness.context(), ['order1'])).toMatchObject([
      { found: true, targetId: 'order1' },
    ]);
    const pages = await pullPages(port('status'), harness.context(), null);
    const told = pages.flatMap(({ records }) => records).filter(({ id }) => parts.map(String).includes(id));
    expect(told.map(({ parent }) => parent)).toEqual(parts.map(() => ({ kind: 'order', targetId: 'order1' })));
    expect(await cancel('order1')).toMatchObject([{ result: 'accepted' }]);
    expect(orders('order1').filter(({ live }) => live)).toEqual([]);
  });

  it('refuses to take back what left, cancels twice as well as once, and finds no cancelled order', async () => {
    await push([write(1), write(2)]);
    harness.system.act('send', { o_id: Number(orders('order1')[0]?.id), l_id: 'SF1' });
    expect(await cancel('order1')).toMatchObject([{ failure: { class: 'rejected', code: 'Sent' } }]);
    expect(await cancel('order2')).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel('order2')).toMatchObject([{ result: 'accepted' }]);
    expect(await port('order').find(harness.context(), ['order2'])).toEqual([{ found: false }]);
  });

  it('renews a token that was withdrawn, with its refresh token, and begins anew where that is gone', async () => {
    await push([write(1)]);
    harness.system.act('withdrawTokens', {});
    await push([write(2)]);
    expect([callsOf('getInitToken'), callsOf('refreshToken')]).toEqual([1, 1]);
    harness.system.act('withdrawTokens', { refresh: true });
    expect(await push([write(3)])).toMatchObject([{ result: 'accepted' }]);
    expect([callsOf('getInitToken'), callsOf('refreshToken')]).toEqual([2, 2]);
  });

  it('says so where a service provider’s token ended: nothing can renew it', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('jushuitan')), accessToken: 'ended-token' });
    expect(await failureOf(harness.said, jushuitan.check(ctx))).toMatchObject({
      class: 'auth',
      message: expect.stringContaining('100'),
    });
    expect(callsOf('/auth/')).toBe(0);
  });

  it('tells what was sent of each part of an order, by China’s clock made UTC', async () => {
    await push([write(1)]);
    const [part] = harness.system.act('split', { o_id: Number(orders('order1')[0]?.id) }) as number[];
    harness.system.act('send', { o_id: part, l_id: 'SF9' });
    const pages = await pullPages(port('shipment'), harness.context(), null);
    const [record, ...others] = pages.flatMap(({ records }) => records);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      id: `order1/${part}`,
      parent: { kind: 'order', targetId: 'order1' },
      data: { l_id: 'SF9', items: [{ sku_id: 'WB-001', qty: 1, outer_oi_id: '1' }] },
    });
    const { send_date } = record?.data as { send_date: string };
    expect(Math.abs(Date.now() - Date.parse(send_date))).toBeLessThan(10_000);
  });

  it('reads far back in spans of seven days, as the platform wants it', async () => {
    const [id] = seedOrders(harness.system, 1);
    const url = harness.server.url('jushuitan');
    const ctx = await harness.connect({ ...options(url), historyDays: 30 });
    const pages = await pullPages(port('status'), ctx, null);
    expect(idsOf(pages)).toContain(id);
    expect(callsOf('orders/single/query')).toBe(5);
  });

  it('counts as free what no order holds, and virtual stock only where told to', async () => {
    harness.system.act('setStock', { sku_id: 'A', qty: 10, order_lock: 3, virtual_qty: 2 });
    const free = async (more: object = {}) => {
      const ctx = await harness.connect({ ...options(harness.server.url('jushuitan')), ...more });
      return ((await port('stock').read(ctx, ['A']))[0]?.data as { free: number }).free;
    };
    expect([await free(), await free({ virtualStock: true })]).toEqual([7, 9]);
  });

  it.each([
    [{ callsPerSecond: 1 }, 1_000],
    [{ callsPerMinute: 1 }, 60_000],
  ])('waits as long as each of the two rates says: %j', async (sandboxOptions, retryAfterMs) => {
    const small = await startHarness({ connector: jushuitan, sandbox, options, sandboxOptions });
    // One call a check, where no flow is there.
    const idle = { ...small.context(), moves: { gives: new Set(), takes: new Set() } } as AnyContext;
    await jushuitan.check(idle);
    expect(await failureOf(harness.said, jushuitan.check(idle))).toMatchObject({
      class: 'rate-limited',
      retryAfterMs,
    });
    await small.close();
  });
});
