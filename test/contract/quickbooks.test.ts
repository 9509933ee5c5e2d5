import { expect, it } from 'vitest';
import quickbooks from '../../connectors/quickbooks/index.ts';
import type { Sale } from '../../connectors/quickbooks/sale-shape.ts';
import sandbox from '../../sandbox/quickbooks/index.ts';
import type { Credit, Customer, Invoice, Item, Payment } from '../../sandbox/quickbooks/records.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { failureOf } from './harness.ts';
import { article, buyer, options, PAGE, REALM, Scene, sale } from './quickbooks-scene.ts';
import { contractSuite } from './suite.ts';

/** What was credited of an order of ours, under its number in the custom field: by a receipt, and by memos that fill a page. */
function credited(system: SandboxSystem, count: number): string[] {
  const { Id: id, DocNumber: order } = system.act('invoice', { text: 'Waybill seed' }) as Invoice;
  return Array.from({ length: count }, (_, n) => {
    const entity = n === 0 ? 'RefundReceipt' : 'CreditMemo';
    return `${entity}/${(system.act('credit', { id, entity, order }) as Credit).Id}`;
  });
}
const [documentOf, idIn] = [(id: string) => id.split('/')[0], (id: string) => id.split('/')[1]];

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
/** Of `body` under the verifier of the scene, made with `openssl dgst -sha256 -hmac`. */
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
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, () => (system.act('stock', { sku: `NEW-${Math.random()}` }) as Item).Id),
      absentId: '999999',
      pageSize: PAGE,
      remove: goneFrom('items'),
      touch: (system, id) => system.act('count', { id, quantity: '7' }),
    },
    return: {
      seed: credited,
      absentId: 'CreditMemo/999999',
      // With the receipt.
      pageSize: PAGE + 1,
      remove: (system, id) => system.act('deleteCredit', { entity: documentOf(id), id: idIn(id) }),
      touch: (system, id) => system.act('date', { entity: documentOf(id), id: idIn(id) }),
    },
  },
  webhook: {
    request: () => posted(body, SIGNATURE),
    // One body may be about other companies, too.
    events: [{ topic: 'qbo.invoice.updated.v1', eventId: 'e-1', kind: 'invoice', id: '101' }],
    signatureHeader: 'intuit-signature',
  },
});

const scene = new Scene();

it('goes on from the last refresh token, and tells whoever begins with an old one to connect anew', async () => {
  let now = Date.UTC(2026, 10, 22);
  await scene.start({}, { clock: { now: () => now } });
  for (let half = 0; half < 6; half += 1) {
    await quickbooks.check(scene.harness.context());
    now += 43_200_000;
  }
  const late = await scene.connect({});
  expect(await failureOf(scene.harness.said, quickbooks.check(late))).toMatchObject({ class: 'auth', lack: 'expired' });
  await quickbooks.check(scene.harness.context());
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
            { name: 'CreditMemo', ...entity },
          ],
        },
      },
      { realmId: '9', dataChangeEvent: { entities: [{ name: 'Invoice', ...entity }] } },
    ],
  });
  const told = quickbooks.options.parse(options('https://quickbooks.example.com'));
  expect(parse(posted(before), told)).toEqual([
    { topic: 'Item.Update', eventId: 'Item/7/Update/2026-11-22T09:00:00.000Z', kind: 'product', id: '7' },
    { topic: 'Item.Update', eventId: 'Item/7/Update/2026-11-22T09:00:00.000Z/stock', kind: 'stock', id: '7' },
    {
      topic: 'CreditMemo.Update',
      eventId: 'CreditMemo/7/Update/2026-11-22T09:00:00.000Z',
      kind: 'return',
      id: 'CreditMemo/7',
    },
  ]);
  expect(parse(posted('half of a bo'), told)).toEqual([]);
});

it('believes the signature that Intuit publishes with its client library', () => {
  // `WebhooksServiceTest.java` of github.com/intuit/QuickBooks-V3-Java-SDK: its text, its verifier token, and the header of both.
  const text =
    '{"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[{"name":"Customer","id":"1","operation":"Create","lastUpdated":"2015-10-05T14:42:19-0700"}]}}]}';
  const { verify, parse } = quickbooks.webhook as NonNullable<typeof quickbooks.webhook>;
  const told = quickbooks.options.parse({
    ...options('https://quickbooks.example.com'),
    webhookVerifier: 'b5771f19b12ddb4bcdb9f08bdc50bc63878a',
    realmId: '1185883450',
  });
  const request = posted(text, 'JC2GUwciPmRBwEO7WvrRmKqu9tGOKL8FFallocTFi8Q=');
  expect(verify(request, told, 0)).toBe(true);
  expect(verify(posted(`${text} `, request.headers['intuit-signature']), told, 0)).toBe(false);
  expect(parse(request, told)).toMatchObject([{ kind: 'customer', id: '1' }]);
});
