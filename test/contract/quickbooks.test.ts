import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import quickbooks from '../../connectors/quickbooks/index.ts';
import type { Sale } from '../../connectors/quickbooks/sale-shape.ts';
import sandbox from '../../sandbox/quickbooks/index.ts';
import type { Customer, Invoice, Item, Payment } from '../../sandbox/quickbooks/records.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import {
  type AnyContext,
  type AnyPort,
  failureOf,
  type Harness,
  type HarnessOptions,
  pullPages,
  pushAll,
  startHarness,
} from './harness.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';
import { loadXmlSchema } from './xsd.ts';

const PAGE = 20;
const REALM = '4620816365000000001';
const VERIFIER = 'sandbox-quickbooks-verifier';
const options = (url: string) => ({
  url,
  authUrl: `${url}/oauth2/v1/tokens/bearer`,
  clientId: 'sandbox-quickbooks',
  clientSecret: 'sandbox-quickbooks-secret',
  refreshToken: 'sandbox-first-refresh-token',
  realmId: REALM,
  webhookVerifier: VERIFIER,
  currency: 'USD',
  pageSize: PAGE,
});

const sku = (n: number) => `WB-${String((n % 40) + 1).padStart(3, '0')}`;
const sale = (n: number | string, more: Partial<Sale> = {}): Sale => ({
  DocNumber: `W-${n}`,
  TxnDate: '2026-11-22',
  Currency: 'USD',
  Customer: { DisplayName: `Sam ${n}`, Email: `sam${n}@example.org` },
  Lines: [{ Sku: sku(Number(n) || 0), Qty: 2, Amount: '49.80' }],
  ...more,
});
const buyer = (n: number | string, more: object = {}) => ({
  DisplayName: `Sample ${n} Ltd`,
  CompanyName: `Sample ${n} Ltd`,
  PrimaryEmailAddr: { Address: `buyer${n}@example.org` },
  ...more,
});
const article = (n: number | string, more: object = {}) => ({
  Sku: `ART-${n}`,
  Name: `Article ${n}`,
  IncomeAccountRef: { value: '79' },
  ...more,
});
const event = { id: 'e-1', type: 'qbo.invoice.updated.v1', intuitentityid: '101', intuitaccountid: REALM };
const body = JSON.stringify([
  { specversion: '1.0', ...event, data: {} },
  { ...event, id: 'e-2', intuitaccountid: '9' },
]);
const posted = (text: string, signature?: string) => ({
  headers: { ...(signature ? { 'intuit-signature': signature } : {}) },
  raw: Buffer.from(text),
  query: {},
});
/** Of `body` under `VERIFIER`, made with `openssl dgst -sha256 -hmac`: the vendor publishes none with its text and its token. */
const SIGNATURE = 'y42/CtSq7HAqC126A9t6B2SuJktmzQM2HWYjFkdjD7g=';

contractSuite({
  connector: quickbooks,
  sandbox,
  options,
  lacks: {
    plan: { sandbox: { lapsed: true }, says: /Subscription period has ended/ },
    account: { sandbox: { realmId: '1' }, says: /ApplicationAuthorizationFailed/ },
    expired: { sandbox: { refreshToken: 'another' }, says: /connect the app to the company again/ },
  },
  kinds: {
    order: {
      payload: (_, n) => sale(n),
      refused: () => sale('none', { Lines: [{ Sku: 'NO-SUCH', Qty: 1, Amount: '1.00' }] }),
      changed: (payload) => ({ ...(payload as object), Lines: [{ Sku: 'WB-009', Qty: 1, Amount: '45.50' }] }),
      retold: {
        call: 'POST /v3/company/:realm/invoice',
        payload: (payload, turn) => ({
          ...(payload as object),
          Lines: [{ Sku: 'WB-009', Qty: 1, Amount: `45.${turn + 10}` }],
        }),
        shown: (payload) => ({ kind: 'order', total: (payload as Sale).Lines[0]?.Amount ?? '' }),
      },
      writeCall: 'POST /v3/company/:realm/invoice',
      searchCall: 'from+Invoice+where+DocNumber',
    },
    invoice: {
      seed: (system, count) => Array.from({ length: count }, () => (system.act('invoice', {}) as Invoice).Id),
      absentId: '999999',
      pageSize: PAGE,
      remove: goneFrom('invoices'),
      touch: (system, id) => system.act('note', { id }),
    },
    payment: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const { Id } = system.act('invoice', {}) as Invoice;
          return (system.act('pay', { id: Id }) as Payment).Id;
        }),
      absentId: '999999',
      pageSize: PAGE,
      remove: goneFrom('payments'),
      touch: (system, id) => system.act('refer', { id }),
    },
    customer: {
      seed: (system, count) => Array.from({ length: count }, () => (system.act('enrol', {}) as Customer).Id),
      absentId: '999999',
      pageSize: PAGE,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('rename', { id }),
      payload: (_, n) => buyer(n),
      // A supplier's.
      refused: () => ({ DisplayName: 'Paper Mill' }),
      changed: (payload) => ({ ...(payload as object), PrimaryPhone: { FreeFormNumber: '+1 555 0199' } }),
      retold: {
        call: 'POST /v3/company/:realm/customer',
        payload: (payload, turn) => ({ ...(payload as object), DisplayName: `Retold ${turn}` }),
        shown: (payload) => ({ kind: 'customer', state: (payload as { DisplayName: string }).DisplayName }),
      },
      writeCall: 'POST /v3/company/:realm/customer',
      searchCall: 'from+Customer',
    },
    product: {
      seed: (system, count) =>
        Array.from({ length: count }, () => (system.act('stock', { sku: `NEW-${Math.random()}` }) as Item).Id),
      absentId: '999999',
      pageSize: PAGE,
      remove: goneFrom('items'),
      touch: (system, id) => system.act('reprice', { id }),
      payload: (_, n) => article(n),
      refused: (system) => {
        for (const _ of ['once', 'twice']) system.act('stock', { sku: 'TWICE' });
        return { ...article(99), Sku: 'TWICE' };
      },
      changed: (payload) => ({ ...(payload as object), UnitPrice: '12.30' }),
      retold: {
        call: 'POST /v3/company/:realm/item',
        payload: (payload, turn) => ({ ...(payload as object), Name: `Retold ${turn}` }),
        shown: (payload) => ({ kind: 'product', state: (payload as { Name: string }).Name }),
      },
      writeCall: 'POST /v3/company/:realm/item',
      searchCall: 'from+Item',
    },
  },
  webhook: {
    request: () => posted(body, SIGNATURE),
    // One body may be about other companies, too.
    events: [{ topic: 'qbo.invoice.updated.v1', eventId: 'e-1', kind: 'invoice', id: '101' }],
    signatureHeader: 'intuit-signature',
  },
});

const idOf = (result: WriteResult) => (result as { targetId: string }).targetId;
const { order, invoice, payment, customer, product } = quickbooks.kinds as Record<string, AnyPort>;

describe('quickbooks', () => {
  let harness: Harness;
  const start = async (sandboxOptions: Record<string, unknown> = {}, more: Partial<HarnessOptions> = {}) => {
    await harness?.close();
    harness = await startHarness({ connector: quickbooks, sandbox, options, sandboxOptions, ...more });
    return harness;
  };
  const connect = (more: Record<string, unknown>) =>
    harness.connect({ ...options(harness.server.url('quickbooks')), ...more });
  const push = async (one: Write, ctx: AnyContext = harness.context()) =>
    (await pushAll(order as AnyPort, ctx, [one], harness.said))[0] as WriteResult;
  const entries = (kind: string) => harness.system.entries().filter((entry) => entry.kind === kind);
  const invoiceOf = async (result: WriteResult) =>
    (await invoice?.read?.(harness.context(), [idOf(result)]))?.[0]?.data as Invoice & { voided: boolean };

  beforeEach(() => start());
  afterEach(() => harness.close());

  it('gives each buyer one customer, whatever the name of others', async () => {
    const first = { DisplayName: 'Sam: Sample', Email: 'sam@example.org' };
    await push(aWrite(1, sale(1, { Customer: first })));
    await push(aWrite(2, sale(2, { Customer: { ...first, DisplayName: 'S. Sample' } })));
    await push(aWrite(3, sale(3, { Customer: { ...first, Email: "other'o@example.org" } })));
    await push(aWrite(4, sale(4, { Customer: { DisplayName: 'Sam Sample' } })));
    expect(entries('customer').map(({ state }) => state)).toEqual(['Sam Sample', "Sam Sample (other'o@example.org)"]);
    const taken = { DisplayName: 'Paper Mill' };
    expect(await push(aWrite(5, sale(5, { Customer: taken })))).toMatchObject({
      failure: { class: 'rejected', field: 'DisplayName' },
    });
    const named = { CustomerRef: { value: (harness.system.act('enrol', {}) as Customer).Id } };
    await push(aWrite(6, sale(6, named)));
    expect(entries('order')).toHaveLength(5);
  });

  it('makes one customer of orders that come at once', async () => {
    const Customer = { DisplayName: 'Sam', Email: 'sam@example.org' };
    const writes = [1, 2, 3].map((n) => aWrite(n, sale(n, { Customer })));
    expect(await order?.push?.(harness.context(), writes)).toMatchObject(writes.map(() => ({ result: 'accepted' })));
    expect(entries('customer')).toHaveLength(1);
  });

  it('takes the tax out of the amounts as the company books it', async () => {
    const Lines = [
      { Sku: 'WB-001', Qty: 3, Amount: '72.00', TaxRate: '20' },
      { Sku: 'WB-002', Qty: 1, Amount: '12.00', TaxRate: '20.0' },
    ];
    const wish = { Lines, ShippingAmount: '6.00', TotalTax: '15.00' };
    const lines = async (more: Record<string, unknown>, n: number) => {
      const made = await invoiceOf(await push(aWrite(n, sale(n, wish)), await connect(more)));
      return [made, made.Line.filter((line) => line.SalesItemLineDetail).map(({ Amount }) => Amount)] as const;
    };
    const [plain, amounts] = await lines({}, 1);
    expect(plain).toMatchObject({ TotalAmt: 90 });
    expect(amounts).toEqual([72, 12, 6]);
    const [us, net] = await lines({ tax: 'us' }, 2);
    expect(us).toMatchObject({ TotalAmt: 90, TxnTaxDetail: { TotalTax: 15 } });
    expect(us.Line[0]?.SalesItemLineDetail).toMatchObject({ Qty: 3, UnitPrice: 20, TaxCodeRef: { value: 'TAX' } });
    expect(net).toEqual([60, 10, 5]);
    const [abroad, exclusive] = await lines({ tax: 'international', taxCodes: { '20': '6', '0': '10' } }, 3);
    expect(abroad).toMatchObject({ TotalAmt: 90, GlobalTaxCalculation: 'TaxInclusive' });
    expect(abroad.Line[1]?.SalesItemLineDetail).toMatchObject({ TaxInclusiveAmt: 12, TaxCodeRef: { value: '6' } });
    expect(exclusive).toEqual([60, 10, 6]);
    const without = await connect({ tax: 'international', taxCodes: { '0': '10' } });
    expect(await push(aWrite(4, sale(4, wish)), without)).toMatchObject({
      failure: { class: 'rejected', field: 'TaxCodeRef', message: 'no tax code for 20 % in the option taxCodes' },
    });
  });

  it('refuses another currency than the company keeps, unless it keeps several', async () => {
    expect(await push(aWrite(1, sale(1, { Currency: 'EUR' })))).toMatchObject({
      failure: { class: 'rejected', field: 'CurrencyRef' },
    });
    const several = await connect({ multicurrency: true });
    expect(await invoiceOf(await push(aWrite(2, sale(2, { Currency: 'EUR' })), several))).toMatchObject({
      CurrencyRef: { value: 'EUR' },
    });
  });

  it('books an order in another currency on a customer of that currency, and knows them again', async () => {
    const several = await connect({ multicurrency: true });
    const Customer = { DisplayName: 'Sam Sample', Email: 'sam@example.org' };
    for (const [n, Currency] of ['USD', 'EUR', 'EUR', 'USD'].entries())
      expect(await push(aWrite(n, sale(n, { Currency, Customer })), several)).toMatchObject({ result: 'accepted' });
    expect(entries('customer').map(({ state }) => state)).toEqual(['Sam Sample', 'Sam Sample (EUR)']);
  });

  it('tells a customer to whom their orders made, and adds its mark to what people noted of them', async () => {
    await push(aWrite(1, sale(1, { Customer: { DisplayName: 'Sample Ltd', Email: 'Sam@example.org' } })));
    const [made] = entries('customer');
    const tell = async (n: number, payload: object, more: Partial<Write> = {}) =>
      (await pushAll(customer as AnyPort, harness.context(), [aWrite(n, payload, more)], harness.said))[0];
    const there = async () => (await customer?.read?.(harness.context(), [made?.id ?? '']))?.[0]?.data;
    const wish = buyer(0, { PrimaryEmailAddr: { Address: 'sam@example.org' }, GivenName: 'Sam' });
    expect(await tell(2, wish)).toEqual({ result: 'accepted', targetId: made?.id });
    expect(await there()).toMatchObject({ GivenName: 'Sam', Notes: 'Waybill part2' });
    harness.system.act('annotate', { id: made?.id, text: 'Pays late' });
    // Another shop's customer of the same address, and the first again.
    for (const n of [3, 2]) await tell(n, wish);
    expect(await there()).toMatchObject({ Notes: 'Pays late\nWaybill part3\nWaybill part2' });
    expect(await customer?.find?.(harness.context(), ['part2', 'part3', 'part4'], [wish, wish, wish])).toEqual([
      { found: true, targetId: made?.id },
      { found: true, targetId: made?.id },
      { found: false },
    ]);
    expect(entries('customer')).toHaveLength(1);
  });

  it("tells how an account stands in its own line of the notes, and leaves those of people and of another shop's", async () => {
    const wish = { DisplayName: 'Sam', PrimaryEmailAddr: { Address: 'sam@example.org' } };
    const tell = async (n: number, standing?: string) =>
      (
        await pushAll(
          customer as AnyPort,
          harness.context(),
          [aWrite(n, { ...wish, ...(standing ? { standing } : {}) })],
          harness.said,
        )
      )[0];
    const made = (await tell(1, 'frozen')) as { targetId: string };
    const notes = () => harness.server.books('quickbooks').collection<Customer>('customers').get(made.targetId)?.Notes;
    harness.system.act('annotate', { id: made.targetId, text: `${notes()}\nCalls on Mondays` });
    await tell(2, 'closed');
    const other = 'Waybill part2 (account closed)';
    for (const standing of ['closed', 'closed', undefined]) await tell(1, standing);
    expect(notes()).toBe(`Waybill part1 (account closed)\nCalls on Mondays\n${other}`);
    for (const standing of ['undecided', 'open']) await tell(1, standing);
    expect(notes()).toBe(`Waybill part1\nCalls on Mondays\n${other}`);
    harness.system.act('annotate', { id: made.targetId, text: 'x'.repeat(1_990) });
    expect(await tell(1, 'closed')).toMatchObject({ failure: { class: 'rejected', field: 'Notes' } });
  });

  it('renames a customer or an item as far as the name is free, and leaves what was put away alone', async () => {
    const tell = async (port: AnyPort | undefined, n: number, payload: object, targetId = '') =>
      (
        await pushAll(
          port as AnyPort,
          harness.context(),
          [aWrite(n, payload, targetId ? { op: 'update', targetId, idempotencyKey: `second${n}` } : {})],
          harness.said,
        )
      )[0] as WriteResult;
    for (const [port, kind, one, wish, named] of [
      [customer, 'Customer', buyer(1), { DisplayName: 'Paper Mill' }, 'Paper Mill (buyer1@example.org)'],
      [product, 'Item', article(1), { Name: 'WB-Ink' }, 'WB-Ink (ART-1)'],
    ] as const) {
      if (kind === 'Item') harness.system.act('stock', { sku: 'WB-Ink' });
      const n = kind === 'Item' ? 2 : 1;
      const id = idOf(await tell(port, n, one));
      await tell(port, n, { ...one, ...wish }, id);
      expect(entries(kind === 'Item' ? 'product' : 'customer').find((entry) => entry.id === id)?.state).toBe(named);
      harness.system.act('retire', { entity: kind, id });
      expect(await tell(port, n, one, id)).toMatchObject({ failure: { class: 'rejected', field: 'Active' } });
      expect(await tell(port, n, one, '999999')).toMatchObject({ failure: { class: 'conflict' } });
    }
  });

  it('makes an item of an article under its name or its SKU, and no second one of what is there', async () => {
    const tell = async (payload: object, ctx: AnyContext) =>
      (await pushAll(product as AnyPort, ctx, [aWrite(1, payload)], harness.said))[0] as WriteResult;
    const { Id } = harness.system.act('stock', { sku: 'OLD-1' }) as Item;
    expect(await tell(article(0, { Sku: 'OLD-1' }), harness.context())).toMatchObject({ targetId: Id });
    const byName = await connect({ itemBy: 'Name' });
    const made = await tell(article(7, { UnitPrice: '12.30', PurchaseCost: '4.05' }), byName);
    expect((await product?.read?.(byName, [idOf(made)]))?.[0]?.data).toMatchObject({
      Name: 'ART-7',
      article: 'ART-7',
      Type: 'NonInventory',
      UnitPrice: 12.3,
      PurchaseCost: 4.05,
    });
  });

  it('changes what others have changed since, and keeps what they wrote', async () => {
    const made = await push(aWrite(1, sale(1)));
    harness.system.act('note', { id: idOf(made) });
    const Lines = [{ Sku: 'WB-002', Qty: 1, Amount: '12.50' }];
    await push(aWrite(1, sale(1, { Lines }), { op: 'update', targetId: idOf(made), idempotencyKey: 'second' }));
    expect(await invoiceOf(made)).toMatchObject({ DueDate: '2026-12-24', TotalAmt: 12.5, SyncToken: '2' });
  });

  it('voids an invoice, not one that was paid on, and gives its number to the next', async () => {
    const [paid, open] = [await push(aWrite(1, sale(1))), await push(aWrite(2, sale(2)))];
    harness.system.act('pay', { id: idOf(paid), amount: '10' });
    const cancel = (result: WriteResult, n: number) =>
      order?.cancel?.(harness.context(), [{ identity: `part${n}`, targetId: idOf(result), facts: {} }]);
    expect(await cancel(paid, 1)).toMatchObject([{ failure: { class: 'rejected', field: 'Balance' } }]);
    for (const _ of ['once', 'twice']) expect(await cancel(open, 2)).toMatchObject([{ result: 'accepted' }]);
    expect(await invoiceOf(open)).toMatchObject({ voided: true, TotalAmt: 0 });
    expect(await order?.find?.(harness.context(), ['part2'], [sale(2)])).toEqual([{ found: false }]);
    const again = await push(aWrite(3, sale(2)));
    expect(again).toMatchObject({ result: 'accepted', numbers: ['W-2'] });
    expect(idOf(again)).not.toBe(idOf(open));
  });

  it('notes what the shop says was paid, once, and only what nobody noted yet', async () => {
    const noting = await connect({ payments: { account: '35', method: '2' } });
    const paid = () => entries('payment').flatMap(({ state, live }) => (live ? [Number(state)] : []));
    const whole = sale(1, { Paid: '49.80' });
    const made = await push(aWrite(1, whole), noting);
    expect([await invoiceOf(made), paid()]).toMatchObject([{ Balance: 0 }, [49.8]]);
    await push(aWrite(1, whole), noting);
    await push(aWrite(1, whole, { op: 'update', targetId: idOf(made), idempotencyKey: 'again' }), noting);
    expect(paid()).toEqual([49.8]);
    // It is the shop's word, and not told back as money that came in.
    expect(
      await payment?.read?.(
        noting,
        entries('payment').map(({ id }) => id),
      ),
    ).toEqual([]);

    // More than the invoice is not put on it, and what somebody noted is not noted again.
    const partly = await push(aWrite(2, sale(2, { Paid: '20.00' })), noting);
    harness.system.act('pay', { id: idOf(partly), amount: '10' });
    const update = { op: 'update', targetId: idOf(partly) } as const;
    await push(aWrite(2, sale(2, { Paid: '60.00' }), { ...update, idempotencyKey: 'more' }), noting);
    expect([await invoiceOf(partly), paid()]).toMatchObject([{ Balance: 0 }, [49.8, 20, 10, 19.8]]);

    const without = await push(aWrite(3, sale(3, { Paid: '49.80' })));
    expect(await invoiceOf(without)).toMatchObject({ Balance: 49.8 });
  });

  it('leaves a payment alone that somebody voided', async () => {
    const noting = await connect({ payments: {} });
    const whole = sale(1, { Paid: '49.80' });
    const made = await push(aWrite(1, whole), noting);
    harness.system.act('voidPayment', { id: entries('payment')[0]?.id });
    await push(aWrite(1, whole, { op: 'update', targetId: idOf(made), idempotencyKey: 'again' }), noting);
    expect(await invoiceOf(made)).toMatchObject({ Balance: 49.8 });
  });

  it('takes an invoice whose payment was not noted for half-made, and completes it once', async () => {
    const noting = await connect({ payments: {} });
    const whole = sale(1, { Paid: '49.80' });
    const find = async () => (await order?.find?.(noting, ['part1'], [whole]))?.[0];
    for (const fault of [{ error: 1 }, { hangAfter: 1, hangMs: 20 }]) {
      harness.server.setFaults('quickbooks', { ...fault, only: 'POST /v3/company/:realm/payment' });
      expect(await push(aWrite(1, whole), noting)).toMatchObject({ failure: { class: 'unknown-outcome' } });
      harness.server.setFaults('quickbooks', {});
      if ('error' in fault) expect(await find()).toEqual({ found: false, halfMade: entries('order')[0]?.id });
    }
    expect(await find()).toMatchObject({ found: true });
    // The request id is forgotten by then.
    expect(await push(aWrite(1, whole, { idempotencyKey: 'later' }), noting)).toMatchObject({ result: 'accepted' });
    expect([entries('order').length, entries('payment').length]).toEqual([1, 1]);
  });

  it.each([
    { rate: 1, retryAfterSeconds: 0, only: 'from+Payment' },
    { auth: 1, only: 'GET /v3/company/:realm/invoice' },
  ])(
    'has an invoice looked for whose payment cannot be noted now, and tells it what holds by then (%o)',
    async (fault) => {
      const noting = await connect({ payments: {} });
      const before = sale(1, { Paid: '49.80' });
      const now = sale(1, { Paid: '45.50', Lines: [{ Sku: 'WB-009', Qty: 1, Amount: '45.50' }] });
      harness.server.setFaults('quickbooks', fault);
      const failed = await push(aWrite(1, before), noting);
      harness.server.setFaults('quickbooks', {});
      const [{ id = '' } = {}] = entries('order');
      expect(failed).toMatchObject({
        failure: {
          class: 'unknown-outcome',
          answered: true,
          message: expect.stringContaining(`invoice ${id} is made`),
        },
      });
      expect(await order?.find?.(noting, ['part1'], [now])).toEqual([{ found: false, halfMade: id }]);
      expect(await push(aWrite(1, now, { idempotencyKey: 'changed' }), noting)).toMatchObject({ targetId: id });
      expect(entries('order')).toMatchObject([{ id, total: '45.50', state: 'paid', lines: [{ sku: 'WB-009' }] }]);
      expect(entries('payment')).toMatchObject([{ state: '45.5' }]);
    },
  );

  it('has a person look at a payment that is refused', async () => {
    const noting = await connect({ payments: { account: 'none' } });
    expect(await push(aWrite(1, sale(1, { Paid: '49.80' })), noting)).toMatchObject({
      failure: { class: 'rejected', code: '2500' },
    });
  });

  it('does not take the number of an invoice that somebody made there', async () => {
    const { DocNumber = '' } = harness.system.act('invoice', {}) as Invoice;
    expect(await push(aWrite(1, sale(1, { DocNumber })))).toMatchObject({
      failure: { class: 'rejected', code: '6140' },
    });
  });

  it('ties invoices and payments to the order that we told, and others to none', async () => {
    const ours = await push(aWrite(1, sale(1)));
    const theirs = harness.system.act('invoice', {}) as Invoice;
    for (const id of [idOf(ours), theirs.Id]) harness.system.act('pay', { id });
    const parents = async (port: AnyPort | undefined) =>
      (await pullPages(port as AnyPort, harness.context(), null))
        .flatMap(({ records }) => records)
        .map(({ parent }) => parent);
    expect(await parents(invoice)).toEqual([{ kind: 'order', targetId: idOf(ours) }, undefined]);
    expect(await parents(payment)).toEqual([{ kind: 'order', targetId: idOf(ours) }, undefined]);
  });

  it('tells of a payment that was deleted since, though it was long not looked', async () => {
    let now = Date.UTC(2026, 10, 22);
    await start({}, { clock: { now: () => now } });
    const ours = await push(aWrite(1, sale(1)));
    const { Id: id } = harness.system.act('pay', { id: idOf(ours) }) as Payment;
    const pages = (cursor: string | null) => pullPages(payment as AnyPort, harness.context(), cursor);
    const [first] = await pages(null);
    expect(first?.records).toMatchObject([{ id, parent: { kind: 'order' }, data: { TotalAmt: 49.8, voided: false } }]);
    now += 40 * 86_400_000 + 500;
    harness.system.act('deletePayment', { id });
    const [next] = await pages(first?.cursor ?? '');
    expect(next).toMatchObject({ records: [{ id, data: { TotalAmt: 0, voided: true } }], cursor: first?.cursor });
    expect(next?.records[0]?.version?.localeCompare(first?.records[0]?.version ?? '')).toBe(1);
    const gone = payment?.schema.safeParse(next?.records[0]?.data);
    expect(gone?.error).toBeUndefined();
  });

  it('tells of an invoice that was deleted since as void, so that nobody owes it', async () => {
    let now = Date.UTC(2026, 10, 22);
    await start({}, { clock: { now: () => now } });
    const id = idOf(await push(aWrite(1, sale(1))));
    const [first] = await pullPages(invoice as AnyPort, harness.context(), null);
    now += 60_000;
    harness.system.act('deleteInvoice', { id });
    const [next] = await pullPages(invoice as AnyPort, harness.context(), first?.cursor ?? '');
    const { version = '', data } = next?.records[0] ?? {};
    expect(next?.records).toMatchObject([{ id, data: { TotalAmt: 0, Balance: 0, voided: true } }]);
    expect(version > (first?.records[0]?.version ?? '')).toBe(true);
    expect(invoice?.schema.safeParse(data).error).toBeUndefined();
  });

  it('goes on from the last refresh token, and tells whoever begins with an old one to connect anew', async () => {
    let now = Date.UTC(2026, 10, 22);
    await start({}, { clock: { now: () => now } });
    for (let half = 0; half < 6; half += 1) {
      await quickbooks.check(harness.context());
      now += 43_200_000;
    }
    const late = await connect({});
    expect(await failureOf(harness.said, quickbooks.check(late))).toMatchObject({ class: 'auth', lack: 'expired' });
    await quickbooks.check(harness.context());
  });

  it('reads webhooks of both kinds', () => {
    const parse = quickbooks.webhook?.parse as NonNullable<typeof quickbooks.webhook>['parse'];
    const entity = { id: '7', operation: 'Update', lastUpdated: '2026-11-22T09:00:00.000Z' };
    const before = JSON.stringify({
      eventNotifications: [
        {
          realmId: REALM,
          dataChangeEvent: {
            entities: [
              { name: 'Item', ...entity },
              { name: 'Vendor', ...entity },
            ],
          },
        },
        { realmId: '9', dataChangeEvent: { entities: [{ name: 'Invoice', ...entity }] } },
      ],
    });
    const told = quickbooks.options.parse(options('https://quickbooks.example.com'));
    expect(parse(posted(before), told)).toEqual([
      { topic: 'Item.Update', eventId: 'Item/7/Update/2026-11-22T09:00:00.000Z', kind: 'product', id: '7' },
    ]);
    expect(parse(posted('half of a bo'), told)).toEqual([]);
  });
});

/** Of the files of base types that this one includes. */
const ELSEWHERE = {
  IntuitEntity: ['Id', 'SyncToken', 'MetaData', 'CustomField', 'AttachableRef', 'domain', 'status', 'sparse'],
  ReferenceType: ['value', 'name', 'type'],
  PhysicalAddress: [
    'Id',
    'Line1',
    'Line2',
    'Line3',
    'Line4',
    'Line5',
    'City',
    'Country',
    'CountryCode',
    'CountrySubDivisionCode',
    'PostalCode',
  ],
  EmailAddress: ['Id', 'Address', 'Default', 'Tag'],
};
const xsd = loadXmlSchema('quickbooks-Finance.xsd', ELSEWHERE);

/** What is posted to this path, beside it being sent. */
const watching = (ctx: AnyContext, path: string, sent: unknown[]): AnyContext => ({
  ...ctx,
  http: {
    ...ctx.http,
    request: (request: Parameters<typeof ctx.http.request>[0]) => {
      if (request.method === 'POST' && request.url.endsWith(path)) sent.push(request.json);
      return ctx.http.request(request);
    },
  } as AnyContext['http'],
});

describe.skipIf(!xsd)('what is sent to QuickBooks, and what its sandbox answers, by Finance.xsd', () => {
  const problems = (type: string, value: unknown) => xsd?.problems(type, value) ?? [];

  it('has the names and kinds of values of an invoice, in every way of tax', async () => {
    const harness = await startHarness({ connector: quickbooks, sandbox, options });
    try {
      const address = {
        Line1: 'Sam',
        Line2: '1 Ocean Drive',
        City: 'Miami',
        CountrySubDivisionCode: 'FL',
        PostalCode: '33101',
        Country: 'US',
      };
      const whole = sale(1, {
        DueDate: '2026-12-22',
        BillEmail: 'sam@example.org',
        BillAddr: address,
        ShipAddr: address,
        SalesTermRef: { value: '3' },
        ClassRef: { value: '5' },
        CustomerMemo: 'Thank you',
        ShippingAmount: '5.00',
        TotalTax: '4.00',
        Lines: [{ Sku: 'WB-001', Description: 'Board', Qty: 2, Amount: '49.80', TaxRate: '20' }],
      });
      const sent: unknown[] = [];
      for (const [n, tax] of ['none', 'us', 'international'].entries()) {
        const more = { tax, taxCodes: { '20': '6', '0': '10' }, multicurrency: true };
        const ctx = await harness.connect({ ...options(harness.server.url('quickbooks')), ...more });
        const watched = watching(ctx, '/invoice', sent);
        const [made] = (await order?.push?.(watched, [aWrite(n, { ...whole, DocNumber: `X-${n}` })])) ?? [];
        const targetId = (made as { targetId: string }).targetId;
        await order?.push?.(watched, [
          aWrite(n, { ...whole, DocNumber: `X-${n}` }, { op: 'update', targetId, idempotencyKey: `u${n}` }),
        ]);
        await order?.cancel?.(watched, [{ identity: `part${n}`, targetId, facts: {} }]);
      }
      expect(sent).toHaveLength(9);
      expect(sent.flatMap((one) => problems('Invoice', one))).toEqual([]);
      const noted: unknown[] = [];
      const payments = { account: '35', method: '2' };
      const noting = await harness.connect({
        ...options(harness.server.url('quickbooks')),
        payments,
        multicurrency: true,
      });
      await order?.push?.(watching(noting, '/payment', noted), [aWrite(20, sale(20, { Paid: '9.80' }))]);
      expect(noted).toHaveLength(1);
      expect(noted.flatMap((one) => problems('Payment', one))).toEqual([]);
      const listed: unknown[] = [];
      const ctx = watching(harness.context(), '/item', listed);
      const fields = { Description: 'Oiled', UnitPrice: '12.30', PurchaseCost: '4.05', Taxable: true };
      const one = article(1, { ...fields, ExpenseAccountRef: { value: '80' } });
      const [item] = (await product?.push?.(ctx, [aWrite(10, one)])) ?? [];
      const targetId = idOf(item as WriteResult);
      await product?.push?.(ctx, [aWrite(10, one, { op: 'update', targetId, idempotencyKey: 'u10' })]);
      expect(listed).toHaveLength(2);
      expect(listed.flatMap((sentItem) => problems('Item', sentItem))).toEqual([]);
      const { Id } = harness.system.act('invoice', {}) as Invoice;
      expect(problems('Payment', harness.system.act('pay', { id: Id }))).toEqual([]);
      for (const [type, port] of [
        ['Invoice', invoice],
        ['Item', product],
      ] as const) {
        const made = new Set(['currency', 'voided', 'article']);
        const records = (await pullPages(port as AnyPort, harness.context(), null)).flatMap((page) => page.records);
        for (const { data } of records) {
          const own = Object.fromEntries(Object.entries(data as object).filter(([name]) => !made.has(name)));
          expect(problems(type, own)).toEqual([]);
        }
      }
    } finally {
      await harness.close();
    }
  });

  it('would tell a name, a kind of value, a word and a list that are wrong', () => {
    const line = { Amount: 1, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '1' } } };
    expect(problems('Invoice', { Line: [line] })).toEqual([]);
    expect(problems('Invoice', { Lines: [line] })).toHaveLength(1);
    expect(problems('Invoice', { Line: line })).toHaveLength(1);
    expect(problems('Invoice', { Line: [{ ...line, Amount: '1.00' }] })).toHaveLength(1);
    expect(problems('Invoice', { Line: [{ ...line, DetailType: 'ItemDetail' }] })).toHaveLength(1);
    expect(problems('Invoice', { Line: [{ ...line, SalesItemLineDetail: { ItemRef: { id: '1' } } }] })).toHaveLength(1);
    expect(problems('Invoice', { GlobalTaxCalculation: 'Inclusive' })).toHaveLength(1);
    expect(problems('Invoice', { TxnDate: '22.11.2026' })).toHaveLength(1);
  });
});
