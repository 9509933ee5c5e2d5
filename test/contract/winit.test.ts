import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../connectors/http.ts';
import winit from '../../connectors/winit/index.ts';
import { signatureOf } from '../../connectors/winit/signature.ts';
import sandbox from '../../sandbox/winit/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { byClock } from './through.ts';
import { aWrite } from './writes.ts';

const ACCOUNT = {
  appKey: 'seller@example.com',
  token: 'winit-token-0123456789',
  clientId: 'winit-client',
  clientSecret: 'winit-client-secret-0123',
};

const order = (n: number, sku = 'WB-001') => ({
  warehouseCode: 'US0001',
  winitProductCode: 'OSF810556',
  platformOrderId: `#${1000 + n}`,
  receiverName: 'Sam Doe',
  receiverCountry: 'US',
  receiverState: 'FL',
  receiverCity: 'Miami',
  receiverPostcode: '33139',
  receiverAddressLine1: `${n} Ocean Drive`,
  merchandiseList: [{ merchandiseCode: sku, quantity: n + 1 }],
});

const create = (system: Harness['system'], count: number): string[] =>
  Array.from({ length: count }, (_, n) => system.act('create', { reference: `theirs${n}` }) as string);

/** What the warehouse shall expect back of one more order that it shipped. */
const comingBack = (system: Harness['system'], n: number, more: object = {}) => {
  const outboundOrderNo = system.act('create', { reference: `back${n}` }) as string;
  system.act('ship', { id: outboundOrderNo });
  return {
    ...{ outboundOrderNo, warehouseCode: 'US0001', userInfoSource: 'ORI', expressNo: `1Z${n}` },
    ReturnGoodsList: [{ productCode: 'WB-001', productNum: 1, handleMethod: 'SA', shelveMethod: 'GOOD_SA' }],
    ...more,
  };
};

const options: ContractOptions = {
  connector: winit,
  sandbox,
  sandboxOptions: { ...ACCOUNT, shipAfterMs: 0 },
  options: (origin) => ({ url: origin, ...ACCOUNT, warehouses: ['US0001'] }),
  lacks: { credential: { sandbox: { token: 'another' }, says: /^Winit refuses \S+ with/ } },
  kinds: {
    shipment: {
      seed: create,
      absentId: 'WO9999999999',
      pageSize: 100,
      remove: goneFrom('orders'),
      touch: (system, id) => system.act('ship', { id }),
      payload: (_system, n) => order(n),
      refused: () => order(1, 'NO-SUCH'),
      changed: (payload) => ({ ...(payload as object), platformOrderId: '#changed' }),
      writeCall: 'wh.outbound.createSubmittedOrder',
      searchCall: 'queryOutboundOrderList',
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => system.act('setStock', { sku: `NEW-${n}`, quantity: n }) as string),
      absentId: 'NO-SUCH@US0001',
      gathered: true,
      pageSize: 100,
      remove: goneFrom('levels', (id) => `${id.split('@')[0]}||false`),
      touch: (system, id) => system.act('setStock', { sku: id.split('@')[0], quantity: 7_000 }),
    },
    status: {
      seed: (system, count) => create(system, count).map((id) => system.act('comeBack', { id }) as string),
      absentId: 'RT99999999CN',
      pageSize: 200,
      remove: goneFrom('returns'),
      touch: (system, id) => system.act('settle', { id }),
      happens: (system, { id }) => system.act('comeBack', { id }),
    },
    return: {
      seed: (system, count) =>
        create(system, count).map((id) => system.act('comeBack', { id, status: 'OD' }) as string),
      absentId: 'RT99999999CN',
      pageSize: 200,
      remove: goneFrom('returns'),
      touch: (system, id) => system.act('settle', { id }),
      payload: (system, n) => comingBack(system, n),
      refused: (system) => comingBack(system, 99, { outboundOrderNo: 'WO9999999999' }),
      changed: (payload) => ({ ...(payload as object), expressNo: '1Zchanged' }),
      writeCall: 'createReturnGoodsOrder',
      searchCall: 'queryReturnOderList',
      blindRetry: 'one',
    },
  },
};

contractSuite(options);

describe('winit', () => {
  let harness: Harness;
  const port = (kind: 'shipment' | 'stock' | 'status' | 'return') => winit.kinds[kind] as Required<AnyPort>;
  const push = (n: number) => port('shipment').push(harness.context(), [aWrite(n, order(n))]);
  const idOf = (results: unknown[]) => (results[0] as { targetId: string }).targetId;
  const cancel = (targetId: string, facts = {}) =>
    port('shipment').cancel(harness.context(), [{ identity: 'part1', targetId, facts }]);
  const live = () => harness.system.entries().filter((entry) => entry.kind === 'shipment' && entry.live);
  const states = async () =>
    (await pullPages(port('shipment'), harness.context(), null))
      .flatMap(({ records }) => records)
      .map(({ id, cancelled, data }) => [id, cancelled ?? false, (data as { leftAt: string | null }).leftAt !== null]);

  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it('signs names and values in order between twice the key, in capitals', () => {
    // Computed apart from this code, by the rule of the vendor's page on signatures.
    const fields = {
      action: 'queryOutboundOrder',
      app_key: 'AK',
      data: '{"outboundOrderNum":"WO1"}',
      format: 'json',
      platform: 'OWNERERP',
      sign_method: 'md5',
      timestamp: '2024-01-01 00:00:00',
      version: '1.0',
    };
    expect(signatureOf(fields, 'TOKEN')).toBe('977C13D12DF17CFE47161A76E9D4E88D');
  });

  it.each(['token', 'clientSecret'])('says that the credentials are refused where %s is wrong', async (name) => {
    const context = harness.context();
    const wrong = { ...context, options: { ...context.options, [name]: 'another' } };
    await expect(winit.check(wrong as never)).rejects.toMatchObject({ failure: { class: 'auth', lack: 'credential' } });
  });

  it('finds the order that is there where its number is refused a second time', async () => {
    await push(1);
    expect(await push(1)).toMatchObject([{ result: 'duplicate' }]);
    expect(live()).toHaveLength(1);
  });

  it.each([
    ['before', 3],
    ['behind', -3],
  ])('misses nothing that is made by a clock that is days %s ours', async (_, days) => {
    const [made] = create(harness.system, 1);
    const ctx = byClock(harness.context(), days * 86_400_000);
    expect(idsOf(await pullPages(port('shipment'), ctx, null))).toEqual([made]);
  });

  it('tells those that were taken back there too, which the plain list leaves out', async () => {
    const [stands, left, back] = create(harness.system, 3);
    harness.system.act('ship', { id: left });
    harness.system.act('void', { id: back });
    expect(await states()).toEqual([
      [stands, false, false],
      [left, false, true],
      [back, true, false],
    ]);
  });

  it('goes on from the middle of a walk, also into those that were taken back', async () => {
    const ids = create(harness.system, 150);
    for (const id of ids.slice(0, 20)) harness.system.act('void', { id });
    const pages = await pullPages(port('shipment'), harness.context(), null);
    expect(pages).toHaveLength(3);
    for (const [index, { cursor }] of pages.slice(0, -1).entries()) {
      const rest = await pullPages(port('shipment'), harness.context(), cursor);
      expect(new Set([...idsOf(pages.slice(0, index + 1)), ...idsOf(rest)])).toEqual(new Set(ids));
    }
  });

  it('takes an order back once, each part of one that was split, and none that has left', async () => {
    const made = idOf(await push(1));
    expect(await cancel(made)).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(made)).toMatchObject([{ result: 'accepted' }]);
    const [one, two] = create(harness.system, 2) as [string, string];
    expect(await cancel(one, { orders: `${one},${two}` })).toMatchObject([{ result: 'accepted' }]);
    expect(live()).toEqual([]);
    const left = idOf(await push(2));
    harness.system.act('ship', { id: left });
    expect(await cancel(left)).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  it('adds up the specifications of an article, without what buyers sent back', async () => {
    harness.system.act('setStock', { sku: 'MIX', quantity: 3, specification: 'red' });
    harness.system.act('setStock', { sku: 'MIX', quantity: 4, specification: 'blue' });
    harness.system.act('setStock', { sku: 'MIX', quantity: 100, returned: true });
    harness.system.act('setStock', { sku: 'MIXTURE', quantity: 9 });
    const records = await port('stock').read(harness.context(), ['MIX@US0001']);
    expect(records).toMatchObject([{ id: 'MIX@US0001', data: { qtyAvailable: '7' } }]);
  });

  it('tells that a parcel came back once it has arrived, and not when it is announced', async () => {
    const [one, two] = create(harness.system, 2);
    harness.system.act('comeBack', { id: one, status: 'OD' });
    harness.system.act('comeBack', { id: two, status: 'WP' });
    const pages = await pullPages(port('status'), harness.context(), null);
    expect(pages.flatMap(({ records }) => records).map(({ parent }) => parent)).toEqual([
      { kind: 'shipment', targetId: two },
    ]);
  });

  it('announces a return once, finds it by its number, and takes it back until it has arrived', async () => {
    const returns = port('return');
    const ctx = harness.context();
    const tell = (n: number, payload: object) => returns.push(ctx, [aWrite(n, payload, { identity: `return${n}` })]);
    const payload = comingBack(harness.system, 1);
    const [made] = await tell(1, payload);
    const { targetId } = made as { targetId: string };
    expect(made).toMatchObject({ result: 'accepted', numbers: [targetId, targetId.replace('RT', 'RMA')] });
    expect(await tell(1, payload)).toEqual([{ result: 'duplicate' }]);
    // Whether it is ours that is announced already, nobody is told: who looks finds none, and a person decides.
    expect(await tell(2, payload)).toEqual([{ result: 'duplicate' }]);
    expect(await returns.find(ctx, ['return1', 'return2'])).toMatchObject([
      { found: true, targetId },
      { found: false },
    ]);
    const takeBack = (id: string) => returns.cancel(ctx, [{ identity: 'return1', targetId: id, facts: {} }]);
    expect(await takeBack(targetId)).toEqual([{ result: 'accepted', targetId }]);
    expect(await takeBack(targetId)).toEqual([{ result: 'accepted', targetId }]);
    expect(await returns.find(ctx, ['return1'])).toEqual([{ found: false }]);
    const [again] = (await tell(3, payload)) as { targetId: string }[];
    harness.system.act('settle', { id: again?.targetId });
    expect(await takeBack(again?.targetId ?? '')).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  /** A gateway that answers one thing, whatever was asked. */
  const deafTo = (data: object) => {
    const ctx = harness.context();
    const said = { status: 200, headers: {}, data: { code: '0', msg: '', data }, url: '', method: 'POST' };
    const http: Pick<typeof ctx.http, 'clockGapMs' | 'request'> = {
      clockGapMs: () => 0,
      request: async () => said as HttpAnswer,
    };
    return { ...ctx, http: http as typeof ctx.http };
  };

  it('is not sure of returns that do not say whose number they have', async () => {
    const list = [{ returnGoodsOrderNo: 'RT00000001CN', outboundOrderNo: 'WO0000000001', status: 'OD' }];
    expect(await port('return').find(deafTo({ list }), ['return1'])).toMatchObject([{ found: 'unsure' }]);
  });

  it('takes no return for called off because another one is', async () => {
    const list = [{ returnGoodsOrderNo: 'RT00000001CN', outboundOrderNo: 'WO0000000001', status: 'VO' }];
    const takeBack = (targetId: string) =>
      port('return').cancel(deafTo({ list, failedCount: 1 }), [{ identity: 'return1', targetId, facts: {} }]);
    expect(await takeBack('RT00000001CN')).toMatchObject([{ result: 'accepted' }]);
    expect(await takeBack('RT00000002CN')).toMatchObject([{ failure: { class: 'rejected', code: 'too-late' } }]);
  });

  it('tells returns from their announcement on, of an order or of nobody, at times of its zone', async () => {
    const [one] = create(harness.system, 1) as [string];
    const known = harness.system.act('comeBack', { id: one, status: 'OD' }) as string;
    const stranger = harness.system.act('comeBack', { id: '', status: 'CD' }) as string;
    harness.system.act('settle', { id: known });
    const records = (await pullPages(port('return'), harness.context(), null)).flatMap((page) => page.records);
    expect(records).toMatchObject([
      {
        id: known,
        parent: { kind: 'shipment', targetId: one },
        cancelled: false,
        data: { status: 'OC', orderGoodsList: [{ merchandiseCode: 'WB-001', confirmQty: 1 }] },
      },
      { id: stranger, cancelled: true },
    ]);
    expect(records[1]).not.toHaveProperty('parent');
    const { createDate, completeTime } = records[0]?.data as { createDate: string; completeTime: string };
    for (const at of [createDate, completeTime]) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  });
});
