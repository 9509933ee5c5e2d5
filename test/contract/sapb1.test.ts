import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import type { HttpAnswer, HttpRequest } from '../../connectors/http.ts';
import sapb1 from '../../connectors/sapb1/index.ts';
import { bodyOf } from '../../connectors/sapb1/sales-order.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/sapb1/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, pullPages, startHarness } from './harness.ts';
import { loadODataTypes } from './odata-types.ts';
import { options, partner, purchaseOrder, salesOrder, write } from './sapb1-scene.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

let drawn = 0;
/** Orders that somebody else put into the ERP. */
const seedOrders = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, () => system.act('insert', bodyOf(salesOrder(++drawn))) as string);

contractSuite({
  connector: sapb1,
  sandbox,
  options,
  lacks: {
    permission: { sandbox: { forbidden: true }, says: /may not use this object/ },
    account: { sandbox: { companyDb: 'ANOTHER' }, says: /companyDb was not accepted/ },
  },
  kinds: {
    order: {
      payload: (_system, n) => salesOrder(n),
      refused: () => salesOrder(99, { CardCode: 'UNKNOWN' }),
      changed: (payload) => ({ ...(payload as object), Comments: 'changed' }),
      retold: {
        call: 'PATCH /b1s/v2/',
        payload: (payload, turn) => ({ ...(payload as object), Comments: `told ${turn}` }),
        shown: (payload) => ({ kind: 'order', number: (payload as { Comments: string }).Comments }),
      },
      writeCall: 'POST /b1s/v2/Orders',
      searchCall: 'GET /b1s/v2/Orders',
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('ORDR'),
      touch: (system, id) => system.act('touch', { id, open: false }),
    },
    shipment: {
      seed: (system, count) => seedOrders(system, count).map((id) => `${system.act('deliver', { id })}/${id}`),
      absentId: '424242/1',
      pageSize: 50,
      remove: goneFrom('ODLN', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('changeDelivery', { id: id.split('/')[0], TrackingNumber: 'SF1' }),
      happens: (system, { id }) => system.act('deliver', { id }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('setStock', { sku: `NEW-${++drawn}`, inStock: 5 }) as string),
      absentId: 'NO-SUCH@01',
      pageSize: 100,
      remove: goneFrom('items', (id) => id.split('@')[0]),
      touch: (system, id) => system.act('setStock', { sku: id.split('@')[0], inStock: 7_000 }),
    },
    price: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          () => system.act('setPrice', { sku: `NEW-${++drawn}`, list: 2, price: 9.9 }) as string,
        ),
      absentId: 'NO-SUCH@1',
      pageSize: 100,
      remove: goneFrom('items', (id) => id.split('@')[0]),
      touch: (system, id) => system.act('setPrice', { sku: id.split('@')[0], list: 2, price: 11.5 }),
    },
    customer: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          () => system.act('setPartner', { id: `C${++drawn}`, CardName: 'Sam Doe' }) as string,
        ),
      absentId: 'NO-SUCH',
      pageSize: 100,
      remove: goneFrom('partners'),
      touch: (system, id) => system.act('setPartner', { id, CardName: 'Another Name' }),
      payload: (_system, n) => partner(n),
      refused: () => partner(99, { GroupCode: 999 }),
      changed: (payload) => ({ ...(payload as object), Phone1: '+44 20 7946 0003' }),
      retold: {
        call: 'PATCH /b1s/v2/',
        payload: (payload, turn) => ({ ...(payload as object), CardName: `Retold ${turn}` }),
        shown: (payload) => ({ kind: 'customer', number: (payload as { CardName: string }).CardName }),
      },
      writeCall: 'POST /b1s/v2/BusinessPartners',
      searchCall: 'GET /b1s/v2/BusinessPartners',
    },
    invoice: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('invoice', { id }) as string),
      absentId: '424242',
      pageSize: 50,
      remove: goneFrom('OINV'),
      touch: (system, id) => system.act('changeInvoice', { id, open: false }),
    },
    return: {
      seed: (system, count) =>
        seedOrders(system, count).map(
          (id) => `${system.act('return', { id: system.act('deliver', { id }) as string })}/${id}`,
        ),
      absentId: '424242/1',
      pageSize: 50,
      remove: goneFrom('ORDN', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('changeReturn', { id: id.split('/')[0], NumAtCard: `R${++drawn}` }),
      happens: (system, { id }) => system.act('return', { id: system.act('deliver', { id }) as string }),
    },
    purchase: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('buy', purchaseOrder(++drawn)) as string),
      absentId: '424242',
      pageSize: 50,
      remove: goneFrom('OPOR'),
      touch: (system, id) => system.act('touchPurchase', { id, CardCode: `V${++drawn}` }),
      payload: (_system, n) => purchaseOrder(n),
      refused: () => purchaseOrder(99, { CardCode: 'NOBODY' }),
      happens: (system, { id }) => system.act('touchPurchase', { id, Confirmed: 'tYES' }),
      writeCall: 'POST /b1s/v2/PurchaseOrders',
      searchCall: 'GET /b1s/v2/PurchaseOrders',
    },
  },
});

const types = loadODataTypes('sapb1-service-layer.edmx');

describe.each(['v1', 'v2'] as const)('sapb1, b1s/%s', (version) => {
  let harness: Harness;
  let ctx: AnyContext;
  const port = (kind: keyof typeof sapb1.kinds) => sapb1.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[]): Promise<WriteResult[]> => port('order').push(ctx, writes);
  const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference);
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
  const make = async (n = 1) => idOf((await push([write(n)]))[0]);
  const update = async (targetId: string, payload: object) =>
    (await push([write(1, payload, { op: 'update', targetId })]))[0];
  const cancel = (targetId: string) => port('order').cancel(ctx, [{ identity: 'x', targetId, facts: {} }]);
  const connect = (more: object = {}) => harness.connect({ ...options(harness.server.url('sapb1')), version, ...more });

  beforeEach(async () => {
    harness = await startHarness({ connector: sapb1, sandbox, options });
    ctx = await connect();
  });
  afterEach(() => harness.close());

  it('makes an order whose total is what the buyer pays, in one call and one session', async () => {
    expect(await push([write(1)])).toMatchObject([{ result: 'accepted', targetId: '1', numbers: ['700001'] }]);
    expect(entry('order1')).toMatchObject({ total: '67.30', currency: 'EUR', number: '#1001' });
    await push([write(2)]);
    expect(harness.system.act('sessions', {})).toBe(1);
  });

  it('logs in again where the session ended, once', async () => {
    await make(1);
    harness.system.act('endSessions', {});
    await Promise.all([make(2), make(3), make(4)]);
    expect(harness.system.act('sessions', {})).toBe(1);
  });

  it('takes lines out, adds some and changes others, each under its own number', async () => {
    const id = await make();
    const [first] = salesOrder(1).DocumentLines;
    const DocumentLines = [
      { ItemCode: 'WB-003', Quantity: 1, PriceAfterVAT: 10 },
      { ...first, Quantity: 5 },
    ];
    expect(await update(id, salesOrder(1, { DocumentLines }))).toMatchObject({ result: 'accepted', targetId: id });
    expect(entry('order1')).toMatchObject({
      total: '139.49',
      lines: [
        { sku: 'WB-003', quantity: 1 },
        { sku: 'WB-001', quantity: 5 },
      ],
    });
  });

  it('does not overwrite what somebody changed between our look and our change', async () => {
    const id = await make();
    const { http } = ctx;
    const meddled = {
      ...ctx,
      http: {
        ...http,
        request: async (request: HttpRequest): Promise<HttpAnswer> => {
          if (request.method === 'PATCH') harness.system.act('touch', { id, Comments: 'theirs' });
          return http.request(request);
        },
      },
    };
    const changed = write(1, salesOrder(1, { Comments: 'ours' }), { op: 'update', targetId: id });
    expect(await port('order').push(meddled, [changed])).toMatchObject([{ failure: { class: 'unavailable' } }]);
    expect(entry('order1')).toMatchObject({ number: 'theirs' });
  });

  it('cancels twice as well as once, and not what went out', async () => {
    const [out, gone] = [await make(1), await make(2)];
    harness.system.act('deliver', { id: out });
    expect(await cancel(out)).toMatchObject([{ failure: { class: 'rejected', code: '-5002' } }]);
    expect(await cancel(gone)).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(gone)).toMatchObject([{ result: 'accepted' }]);
    expect(await update(gone, salesOrder(2))).toMatchObject({ failure: { class: 'conflict' } });
    expect(await port('order').find(ctx, ['order2', 'order1'])).toMatchObject([{ found: false }, { found: true }]);
  });

  it('keeps its reference in a field of the company', async () => {
    ctx = await connect({ reference: 'U_Waybill' });
    const id = await make();
    expect(await port('order').find(ctx, ['order1'])).toMatchObject([{ found: true, targetId: id }]);
    expect((await push([write(1)]))[0]).toMatchObject({ result: 'accepted' });
    expect(await port('order').find(ctx, ['order1'])).toMatchObject([{ found: 'unsure' }]);
  });

  it('names the field of a refusal', async () => {
    expect(await push([write(1, salesOrder(1, { CardCode: 'UNKNOWN' }))])).toMatchObject([
      { failure: { class: 'rejected', code: '-2028', field: 'CardCode' } },
    ]);
  });

  it('tells each order of what left of it, and of a delivery that was taken back', async () => {
    const [one, other] = [await make(1), await make(2)];
    const id = harness.system.act('deliver', { id: one, with: [other], TrackingNumber: 'SF1', TransportationCode: 3 });
    harness.system.act('changeDelivery', {
      id: harness.system.act('deliver', { id: one }),
      CancelStatus: 'csCancellation',
    });
    const read = async () => (await pullPages(port('shipment'), ctx, null)).flatMap(({ records }) => records);
    expect(await read()).toMatchObject([
      { id: `${id}/${one}`, parent: { kind: 'order', targetId: one } },
      {
        parent: { kind: 'order', targetId: other },
        data: { TrackingNumber: 'SF1', TransportationCode: 3, Cancelled: 'tNO', DocDate: '2026-11-22' },
      },
    ]);
    harness.system.act('changeDelivery', { id, CancelStatus: 'csYes' });
    expect((await read())[0]).toMatchObject({ data: { Cancelled: 'tYES' } });
  });

  it('tells its times in UTC, and stock less what is promised, of the warehouses that count', async () => {
    const id = await make();
    const [record] = await port('status').read(ctx, [id]);
    const { changedAt } = record?.data as { changedAt: string };
    expect(Math.abs(Date.now() - Date.parse(changedAt))).toBeLessThan(10_000);
    harness.system.act('setStock', { sku: 'WB-001', warehouse: '02', inStock: 7.5, committed: 3 });
    ctx = await connect({ warehouses: ['02'] });
    const pages = await pullPages(port('stock'), ctx, null);
    expect(pages.flatMap(({ records }) => records)).toMatchObject([
      { id: 'WB-001@02', data: { InStock: '7.5', Committed: '3', free: '4.5' } },
    ]);
  });

  it('ties an invoice to its order, by a delivery too, and to none where it has several', async () => {
    const [one, other] = [await make(1), await make(2)];
    const delivery = harness.system.act('deliver', { id: one });
    const both = harness.system.act('deliver', { id: one, with: [other] });
    harness.system.act('invoice', { id: delivery, of: 15, DocCurrency: 'EUR' });
    harness.system.act('invoice', { id: both, of: 15 });
    harness.system.act('invoice', { id: other, CancelStatus: 'csCancellation' });
    const [page] = await pullPages(port('invoice'), ctx, null);
    expect(page?.records).toMatchObject([
      {
        parent: { kind: 'order', targetId: one },
        customerId: 'WEB',
        data: { total: '62.31', DocCurrency: 'EUR', DocDate: '2026-11-22', orders: [Number(one)] },
      },
      { data: { orders: [Number(one), Number(other)] } },
    ]);
    expect(page?.records).toHaveLength(2);
    expect(page?.records[1]).not.toHaveProperty('parent');
  });

  it('ties what came back to its orders, by a delivery, by a request and its invoice, and to none without them', async () => {
    const [one, other] = [await make(1), await make(2)];
    const delivery = harness.system.act('deliver', { id: one, with: [other] });
    const id = harness.system.act('return', { id: delivery, NumAtCard: 'R-1' });
    const bill = harness.system.act('invoice', { id: harness.system.act('deliver', { id: one }), of: 15 });
    const asked = harness.system.act('return', { id: bill, request: true });
    const gone = harness.system.act('return', { id: delivery });
    harness.system.act('changeReturn', { id: gone, CancelStatus: 'csCancellation' });
    const records = (await pullPages(port('return'), ctx, null)).flatMap((page) => page.records);
    expect(records).toMatchObject([
      { id: `${id}/${one}`, parent: { kind: 'order', targetId: one }, data: { NumAtCard: 'R-1', Cancelled: 'tNO' } },
      { id: `${id}/${other}`, data: { lines: [{ ItemCode: 'WB-001', Quantity: '2' }, { Quantity: '3' }] } },
      { id: `${asked}/${one}`, parent: { kind: 'order', targetId: one } },
    ]);
    harness.system.act('changeReturn', { id, CancelStatus: 'csYes' });
    expect(await port('return').read(ctx, [`${id}/${one}`])).toMatchObject([{ cancelled: true }]);
  });

  it('asks for each set that the flows need, and names all that the user may not use', async () => {
    const forbidden = ['Returns', 'DeliveryNotes', 'SpecialPrices'];
    const strict = await startHarness({ connector: sapb1, sandbox, options, sandboxOptions: { forbidden } });
    try {
      const own = { ...options(strict.server.url('sapb1')), version };
      const asked = async (gives: string[], more: object = {}) =>
        sapb1.check({
          ...(await strict.connect({ ...own, ...more })),
          moves: { gives: new Set(gives), takes: new Set(['order']) },
        } as never);
      await asked(['stock', 'purchase', 'customer']);
      await asked(['price'], { specialPrices: 'none' });
      expect(await failureOf(strict.said, asked(['price', 'return', 'invoice']))).toMatchObject({
        ...{ class: 'auth', lack: 'permission' },
        message: expect.stringContaining('SpecialPrices, Returns, DeliveryNotes'),
      });
    } finally {
      await strict.close();
    }
  });

  it('says so where the user is wrong, and where another works at the order', async () => {
    const stranger = await connect({ user: 'nobody' });
    expect(await failureOf(harness.said, sapb1.check(stranger))).toMatchObject({ class: 'auth', lack: 'credential' });
    expect(sapb1.classifyError?.({ ...ANSWER, data: { error: { code: -2038, message: 'locked' } } }, 0)).toMatchObject({
      class: 'rate-limited',
    });
    expect(
      sapb1.classifyError?.({ ...ANSWER, status: 500, data: { error: { code: 305, message: { value: 'x' } } } }, 0),
    ).toMatchObject({ class: 'unavailable' });
  });

  it.skipIf(!types)('asks for and sends nothing that the metadata does not know', async () => {
    const seen: HttpRequest[] = [];
    const { http } = ctx;
    const request: typeof http.request = (one) => {
      seen.push(one);
      return http.request(one);
    };
    ctx = { ...ctx, http: { ...http, request } };
    const id = await make();
    await update(id, salesOrder(1, { Comments: 'changed' }));
    await port('order').find(ctx, ['order1']);
    const [made] = await port('customer').push(ctx, [aWrite(1, partner(1), { identity: 'customer1' })]);
    const targetId = idOf(made);
    await port('customer').push(ctx, [aWrite(1, partner(2), { identity: 'customer1', op: 'update', targetId })]);
    harness.system.act('invoice', { id: harness.system.act('deliver', { id }), of: 15 });
    harness.system.act('return', { id: harness.system.act('invoice', { id, of: 17 }), request: true });
    await port('purchase').push(ctx, [write(2, purchaseOrder(2), { identity: 'purchase2' })]);
    for (const kind of ['status', 'shipment', 'stock', 'price', 'customer', 'invoice', 'return', 'purchase'] as const)
      await pullPages(port(kind), ctx, null);
    await pullPages(port('purchase'), ctx, new Date().toISOString());
    for (const kind of ['order', 'purchase'] as const)
      for await (const _ of port(kind).survey.list(ctx, { from: 0, to: Date.now() }, null));
    const problems = seen.flatMap(({ url, json }) => {
      const { pathname, searchParams } = new URL(url);
      const set = /\/b1s\/v\d\/(\w+)/.exec(pathname)?.[1] ?? '';
      if (set === 'Login') return [];
      return [
        ...(json ? (types?.requestProblems(set, json) ?? []) : []),
        ...(types?.queryProblems(set, searchParams) ?? []),
      ];
    });
    expect(problems).toEqual([]);
    expect(seen.length).toBeGreaterThan(10);
    expect(types?.requestProblems('Orders', { CardCode: 7, NoSuch: 'x', Confirmed: 'yes' })).not.toEqual([]);
    expect(types?.queryProblems('Orders', new URLSearchParams({ $select: 'NoSuch' }))).not.toEqual([]);
  });
});

const ANSWER: HttpAnswer = {
  status: 400,
  headers: {},
  data: undefined,
  url: 'https://b1/b1s/v2/Orders(1)',
  method: 'PATCH',
};
