import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import yonyou from '../../connectors/yonyou/index.ts';
import { saveBody } from '../../connectors/yonyou/sales-order.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/yonyou/access.ts';
import sandbox from '../../sandbox/yonyou/index.ts';
import { TEMPLATE } from '../../sandbox/yonyou/prices.ts';
import { goneFrom } from './fixture.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, pullPages, startHarness } from './harness.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const options = (origin: string) => ({ ...DEFAULT_ACCOUNT, directory: origin, priceTemplates: { [TEMPLATE]: '' } });
const customer = (n: number, more: object = {}) => ({
  name: { simplifiedName: `Harbor Sølv ${n}` },
  createOrgCode: '1001',
  enterpriseNature: 0,
  ...more,
});
const line = (productId: string, qty: number, oriSum: number, taxRate = '0') => ({
  productId,
  stockOrgId: '1001',
  masterUnitId: 'PCS',
  qty,
  oriSum,
  taxId: 'VAT0',
  taxRate,
});

const salesOrder = (n: number, more: object = {}) => ({
  salesOrgId: '1001',
  transactionTypeId: 'SO01',
  vouchdate: '2026-11-22 17:00:00',
  agentId: 'WEB',
  settlementOrgId: '1001',
  invoiceAgentId: 'WEB',
  orderPrices: { currency: 'EUR', natCurrency: 'CNY', exchRate: '7.8', exchangeRateType: '01', taxInclusive: true },
  receiver: 'Sam Doe',
  receiveAddress: `${n} Torstraße`,
  memo: `#${1000 + n}`,
  orderDetails: [line('WB-001', 2, 49.8, '13'), line('WB-002', 3, 12.5)],
  freight: line('FREIGHT', 1, 4.99),
  ...more,
});

const write = (n: number, payload: object = salesOrder(n), more: Partial<Write> = {}): Write =>
  aWrite(n, payload, { identity: `order${n}`, ...more });

let drawn = 0;
/** Orders that somebody else put into the ERP. */
const seedOrders = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, () => {
    drawn += 1;
    return system.act('save', saveBody(salesOrder(drawn), `theirs${drawn}`, `theirs${drawn}`, 'code')) as string;
  });

/** Sets the price of an article in the books, under its own code, and tells the price's id. */
function priceOf(system: SandboxSystem, sku: string, recordGradients_price: number): string {
  system.act('setPrice', { id: sku, productId_code: sku, recordGradients_price });
  return `${TEMPLATE}@${sku}@@1951523035419392@1@2025-12-31T16:00:00.000Z`;
}
const skuOf = (priceId: string): string => priceId.split('@')[1] ?? '';

contractSuite({
  connector: yonyou,
  sandbox,
  options,
  lacks: {
    permission: [
      { sandbox: { unauthorized: true }, says: /^order, .*: the application is not authorized for this interface/ },
      { sandbox: { mayNot: ['scm/salesout'] }, says: /^shipment: .*not authorized for this interface/ },
    ],
    account: { sandbox: { tenantId: 'another' }, says: /no data centre is known for this tenantId/ },
    clock: { skewMs: 20 * 60_000, says: /clock is off/ },
  },
  kinds: {
    order: {
      payload: (_system, n) => salesOrder(n),
      refused: () => salesOrder(99, { orderDetails: [line('NO-SUCH', 1, 5)] }),
      changed: (payload) => ({ ...(payload as object), memo: 'changed' }),
      writeCall: 'voucherorder/singleSave',
      searchCall: 'voucherorder/list',
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      pageSize: 100,
      remove: goneFrom('orders'),
      touch: (system, id) => system.act('approve', { id }),
    },
    shipment: {
      seed: (system, count) => seedOrders(system, count).map((id) => `${system.act('issue', { id })}/${id}`),
      absentId: '1/1',
      pageSize: 100,
      remove: goneFrom('issues', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('changeIssue', { id: id.split('/')[0], status: 1, parcel: 'SF1' }),
      happens: (system, { id }) => system.act('issue', { id }),
    },
    stock: {
      whole: true,
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('setStock', { sku: `NEW-${++drawn}`, current: 5 }) as string),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('setMerchant', { name: `Theirs ${++drawn}` }) as string),
      pageSize: 5_000,
      remove: goneFrom('merchants'),
      touch: (system, id) => system.act('setMerchant', { id, name: `Renamed ${++drawn}` }),
      payload: (_system, n) => customer(n),
      refused: () => customer(99, { createOrgCode: 'NO-SUCH' }),
      changed: (payload) => ({ ...(payload as object), email: 'changed@example.com' }),
      retold: {
        call: 'merchant/newupdate',
        payload: (payload, turn) => ({ ...(payload as object), name: { simplifiedName: `Retold ${turn}` } }),
        shown: (payload) => ({
          kind: 'customer',
          number: (payload as ReturnType<typeof customer>).name.simplifiedName,
        }),
      },
      writeCall: 'merchant/idempotent/newinsert',
      searchCall: 'merchant/newlist',
    },
    price: {
      seed: (system, count) => Array.from({ length: count }, () => priceOf(system, `NEW-${++drawn}`, 9.9)),
      pageSize: 500,
      gathered: true,
      remove: goneFrom('prices', (id) => skuOf(id)),
      touch: (system, id) => priceOf(system, skuOf(id), 11.5),
    },
    return: {
      seed: (system, count) => {
        const [id = ''] = seedOrders(system, 1);
        return Array.from({ length: count }, () => `${system.act('sendBack', { id })}/theirs${drawn}`);
      },
      absentId: '1/1',
      pageSize: 100,
      remove: goneFrom('returns', (id) => id.split('/')[0]),
      touch: (system, id) =>
        system.act('changeReturn', { id: id.split('/')[0], returnStatus: 'CONFIRMSALERETURNORDER' }),
    },
    invoice: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('bill', { id }) as string),
      absentId: '424242',
      pageSize: 100,
      touch: (system, id) => system.act('changeBill', { id, status: 1 }),
    },
  },
});

describe('yonyou', () => {
  let harness: Harness;
  const port = (kind: 'order' | 'status' | 'shipment' | 'stock' | 'customer' | 'invoice') =>
    yonyou.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[], ctx: AnyContext = harness.context()): Promise<WriteResult[]> =>
    port('order').push(ctx, writes);
  const find = async (identity: string, ctx: AnyContext = harness.context()) =>
    (await port('order').find(ctx, [identity]))[0];
  const cancel = (targetId: string, ctx: AnyContext = harness.context()) =>
    port('order').cancel(ctx, [{ identity: 'x', targetId, facts: {} }]);
  const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference);
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
  const faults = (more: object) => harness.server.setFaults('yonyou', more);
  const callsOf = (part: string) =>
    Object.entries(harness.server.calls('yonyou')).reduce((sum, [call, n]) => sum + (call.includes(part) ? n : 0), 0);
  const restart = async (sandboxOptions: object) => {
    await harness.close();
    harness = await startHarness({
      connector: yonyou,
      sandbox,
      options,
      sandboxOptions: sandboxOptions as Record<string, unknown>,
    });
  };

  beforeEach(async () => {
    harness = await startHarness({ connector: yonyou, sandbox, options });
  });
  afterEach(() => harness.close());

  it('gives invoices under their order, whose ids are longer than a number holds, and no red ones', async () => {
    const [made, other] = await push([write(1), write(2)]);
    const id = harness.system.act('bill', { id: idOf(made), status: 1 });
    const shared = harness.system.act('bill', { id: idOf(made), with: [idOf(other)] });
    harness.system.act('bill', { id: idOf(made), direction: 1 });
    const records = (await pullPages(port('invoice'), harness.context(), null)).flatMap((page) => page.records);
    expect(records.map((one) => one.id).sort()).toEqual([id, shared].sort());
    expect(records.find((one) => one.id === id)).toMatchObject({
      parent: { kind: 'order', targetId: idOf(made) },
      customerId: '2667631127433984',
      data: {
        ...{ id, status: 1, currency_code: 'EUR', oriSum: '67.29', orders: [idOf(made)] },
        saleInvoiceDetails: [{ sku: 'WB-001', qty: '2', oriTaxUnitPrice: '24.9', oriSum: '49.8' }, {}, {}],
      },
    });
    expect(records.find((one) => one.id === shared)).not.toHaveProperty('parent');
  });

  it('gives customers once, then those that changed, and nobody who may only become one', async () => {
    harness.system.act('setMerchant', { isPotential: true });
    const id = harness.system.act('setMerchant', {
      name: '山姆',
      fields: { enterpriseNature: 1, email: 's@example.com' },
    });
    const pages = await pullPages(port('customer'), harness.context(), null);
    expect(pages.flatMap((page) => page.records)).toMatchObject([
      { id, data: { id, name: '山姆', enterpriseNature: 1, email: 's@example.com', stopStatus: false } },
    ]);
    const ctx = await harness.connect({ ...options(harness.server.url('yonyou')), overlapMs: 0 });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await pullPages(port('customer'), ctx, later)).flatMap((page) => page.records)).toEqual([]);
  });

  it('asks the directory and the token once, and takes ten orders to audited in eleven calls', async () => {
    const results = await push(Array.from({ length: 10 }, (_, n) => write(n)));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['accepted']));
    expect(['getGatewayAddress', 'getAccessToken', '/yonbip/'].map(callsOf)).toEqual([1, 1, 11]);
    expect(entry('order7')).toMatchObject({ complete: true, total: '67.29', currency: 'EUR', number: '#1007' });
    // Ids of nineteen digits, to the last one.
    expect(idOf(results[0])).toMatch(/^22\d{17}$/);
    expect(results[3]).toMatchObject({ numbers: ['order3'] });
  });

  it('asks for another token where one was withdrawn', async () => {
    await push([write(1)]);
    harness.system.act('withdrawTokens', {});
    expect(await push([write(2)])).toMatchObject([{ result: 'accepted' }]);
    expect(callsOf('getAccessToken')).toBe(2);
  });

  it('never shows the token that is in every address', async () => {
    faults({ error: 1, only: '/yonbip/' });
    const failure = await failureOf(harness.said, yonyou.check(harness.context()));
    expect(failure.message).toContain('/iuap-api-gateway/yonbip/sd/voucherorder/list');
    expect(`${JSON.stringify(failure)} ${harness.said.join(' ')}`).not.toMatch(/access_token|YT1/);
  });

  it('completes an order whose audit was lost when the same key is sent again', async () => {
    faults({ error: 1, only: 'batchaudit' });
    expect(await push([write(1)])).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    expect(entry('order1')).toMatchObject({ complete: false });
    faults({});
    expect(await push([write(1)])).toMatchObject([{ result: 'accepted', targetId: entry('order1')?.id }]);
    expect(entry('order1')).toMatchObject({ complete: true });
    expect(harness.system.entries().filter(({ kind }) => kind === 'order')).toHaveLength(1);
  });

  it.each([
    ['at once, though the answer shows it as it was saved', 0],
    ['after an hour, when the platform answers with its id alone', 2 * 3_600_000],
  ])('knows an order again that is pushed a second time %s', async (_when, laterMs) => {
    const [first] = await push([write(1)]);
    harness.server.setClock('yonyou', laterMs);
    // Its clock is ahead from here on: the token that we hold has ended for it.
    const ctx = { ...harness.context(), now: () => Date.now() + laterMs };
    expect(await push([write(1)], ctx)).toMatchObject([{ result: 'accepted', targetId: idOf(first) }]);
    expect(entry('order1')).toMatchObject({ complete: true });
  });

  it('takes an order away again whose audit is refused, and says why', async () => {
    harness.system.act('refuseAudit', { code: 'order1' });
    expect(await push([write(1), write(2)])).toMatchObject([
      { result: 'failed', failure: { class: 'rejected', message: expect.stringContaining('客户信用额度不足') } },
      { result: 'accepted' },
    ]);
    expect(entry('order1')).toBeUndefined();
    expect(entry('order2')).toMatchObject({ complete: true });
  });

  it('asks a person about a found order that cannot be audited', async () => {
    faults({ error: 1, only: 'batchaudit' });
    await push([write(1)]);
    faults({});
    harness.system.act('refuseAudit', { code: 'order1' });
    expect(await find('order1')).toMatchObject({ found: 'unsure', why: expect.stringContaining('order1') });
  });

  it('submits what an approval flow governs, and leaves the rest to the flow', async () => {
    await restart({ flow: true });
    const [made] = await push([write(1)]);
    expect(made).toMatchObject({ result: 'accepted' });
    expect(entry('order1')).toMatchObject({ state: '3' });
    expect(callsOf('batchaudit')).toBe(0);
    expect(await cancel(idOf(made))).toMatchObject([{ result: 'accepted' }]);
    expect(entry('order1')).toBeUndefined();
  });

  it('leaves orders open where the connection says so', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('yonyou')), release: 'none' });
    expect(await push([write(1)], ctx)).toMatchObject([{ result: 'accepted' }]);
    expect(entry('order1')).toMatchObject({ state: '0' });
    expect(await find('order1', ctx)).toMatchObject({ found: true });
  });

  it('refuses a tenant that numbers by itself, and leaves nothing behind', async () => {
    await restart({ numbersItself: true });
    expect(await push([write(1)])).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringMatching(/手工编号.*options\.reference/) } },
    ]);
    expect(harness.system.entries().filter(({ kind }) => kind === 'order')).toEqual([]);
    const elsewhere = { ...options(harness.server.url('yonyou')), reference: 'headItem.define1' };
    const ctx = await harness.connect(elsewhere);
    const [made] = await push([write(2, salesOrder(2, { headItem: { define2: 'mine' } }))], ctx);
    expect(await find('order2', ctx)).toEqual({
      found: true,
      targetId: idOf(made),
      numbers: [expect.stringMatching(/^UO-/)],
    });
  });

  it('refuses to cancel what went out, and cancels twice as well as once', async () => {
    const [out, gone] = await push([write(1), write(2)]);
    harness.system.act('issue', { id: idOf(out) });
    expect(await cancel(idOf(out))).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringContaining('存在下游单据') } },
    ]);
    expect(entry('order1')).toMatchObject({ live: true, complete: true });
    expect(await cancel(idOf(gone))).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(idOf(gone))).toMatchObject([{ result: 'accepted' }]);
    expect(await find('order2')).toEqual({ found: false });
  });

  it('does not make a second order of one that somebody cancelled there', async () => {
    const [made] = await push([write(1)]);
    harness.system.act('touch', { id: idOf(made), cancelled: true });
    expect(await find('order1')).toEqual({ found: false });
    const [page] = await pullPages(port('status'), harness.context(), null);
    expect(page?.records[0]).toMatchObject({ data: { nextStatus: 'OPPOSE' } });
  });

  it('tells each order of what left of it, and nothing of goods that came back', async () => {
    const [one, other] = await push([write(1), write(2)]);
    harness.system.act('issue', {
      id: idOf(one),
      with: [idOf(other)],
      status: 1,
      parcel: 'SF1',
      auditedAt: Date.now(),
    });
    harness.system.act('issue', { id: idOf(one), direction: 1 });
    const [page] = await pullPages(port('shipment'), harness.context(), null);
    expect(page?.records.map(({ parent }) => parent)).toEqual([
      { kind: 'order', targetId: idOf(one) },
      { kind: 'order', targetId: idOf(other) },
    ]);
    const { cLogisticsBillNo, auditTime, details } = page?.records[1]?.data as Record<string, unknown>;
    expect(cLogisticsBillNo).toBe('SF1');
    expect(Math.abs(Date.now() - Date.parse(String(auditTime)))).toBeLessThan(10_000);
    expect(details).toEqual([
      { sku: 'WB-001', qty: '2' },
      { sku: 'WB-002', qty: '3' },
      { sku: 'FREIGHT', qty: '1' },
    ]);
  });

  it('sums the lots of an article, and asks under the conditions of the connection', async () => {
    for (const [batch, current] of [
      ['a', 1.5],
      ['b', 2],
    ])
      harness.system.act('setStock', { sku: 'LOTS', batch, current, available: 1 });
    const ctx = await harness.connect({
      ...options(harness.server.url('yonyou')),
      stockFilter: { 'productn.code': ['LOTS'] },
    });
    const [page] = await pullPages(port('stock'), ctx, null);
    expect(page?.records).toMatchObject([{ data: { currentqty: '3.5', availableqty: '2' } }]);
  });

  it('keeps the rate that is free, and waits a minute where the platform says that it was passed', async () => {
    expect(yonyou.limits.rates).toEqual([{ calls: 60, perMs: 60_000 }]);
    await restart({ callsPerMinute: 1 });
    await yonyou.check(harness.context());
    expect(await failureOf(harness.said, yonyou.check(harness.context()))).toMatchObject({
      class: 'rate-limited',
      retryAfterMs: 60_000,
    });
  });

  it('goes to an installation of its own where both addresses are given', async () => {
    const origin = harness.server.url('yonyou');
    const ctx = await harness.connect({
      ...options('http://127.0.0.1:1'),
      tenantId: 'unknown',
      addresses: { gateway: `${origin}/iuap-api-gateway/`, token: `${origin}/iuap-api-auth` },
    });
    await yonyou.check(ctx);
    expect(callsOf('getGatewayAddress')).toBe(0);
  });
});
