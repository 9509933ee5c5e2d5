import { afterEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import connector from '../../connectors/shopify/index.ts';
import sandbox from '../../sandbox/shopify/index.ts';
import type { ShopOrder } from '../../sandbox/shopify/types.ts';
import { type AnyPort, type Harness, pullPages, pushAll, startHarness } from './harness.ts';

const TOKEN = 'shpat_0123456789abcdef';
const order = connector.kinds.order as AnyPort;
let harness: Harness;
afterEach(() => harness.close());

const start = async (options: object = {}) => {
  harness = await startHarness({
    connector,
    sandbox,
    sandboxOptions: { accessToken: TOKEN },
    options: (origin) => ({ shop: 'demo', accessToken: TOKEN, origin, overlapSeconds: 0, ...options }),
  });
};

const VARIANT = 'gid://shopify/ProductVariant/4500';
const draft = (more: object = {}) =>
  harness.system.act('draft', { lineItems: [{ variantId: VARIANT, quantity: 3 }], tags: ['net30'], ...more }) as {
    id: string;
    name: string;
  };
const pulled = async () => (await pullPages(order, harness.context(), null)).flatMap(({ records }) => records);
const write = (payload: object, more: Partial<Write> = {}): Write => ({
  identity: 'a1',
  idempotencyKey: 'k',
  op: 'create',
  payload: { currency: 'EUR', lines: [{ sku: 'WB-001', quantity: 2 }], ...payload },
  ...more,
});
const push = (...writes: Write[]) => pushAll(order, harness.context(), writes, harness.said);
const drafts = () => harness.system.entries().filter(({ kind, id }) => kind === 'order' && id.includes('/DraftOrder/'));

describe("an app's draft", () => {
  it('is no order, unless the connection says so', async () => {
    await start();
    draft();
    expect(await pulled()).toEqual([]);
  });

  it('is an order that nobody has paid, under the names that orders have for its fields', async () => {
    await start({ drafts: true });
    const { id, name } = draft();
    const [record] = await pulled();
    expect(record).toMatchObject({
      id,
      numbers: [name],
      cancelled: false,
      data: {
        draftStatus: 'OPEN',
        displayFinancialStatus: 'PENDING',
        currentTotalPriceSet: { shopMoney: { amount: '74.70', currencyCode: 'EUR' } },
        lineItems: { nodes: [{ sku: 'WB-001', currentQuantity: 3 }] },
      },
    });
    expect(await order.read?.(harness.context(), [id])).toEqual([record]);
  });

  it('comes with all of its lines', async () => {
    await start({ drafts: true });
    const { id } = draft({ lineItems: Array.from({ length: 230 }, () => ({ variantId: VARIANT, quantity: 1 })) });
    const [record] = (await order.read?.(harness.context(), [id])) ?? [];
    const { nodes } = (record?.data as { lineItems: { nodes: { id: string }[] } }).lineItems;
    expect(new Set(nodes.map((line) => line.id)).size).toBe(230);
  });

  it('ends where the order begins that it became', async () => {
    await start({ drafts: true });
    const { id } = draft();
    harness.system.act('completeDraft', { id });
    const records = await pulled();
    expect(records.find((one) => one.id === id)).toMatchObject({ cancelled: true });
    expect(records.filter((one) => one.id !== id)).toMatchObject([{ cancelled: false }]);
  });
});

describe('an order that is told to a shop', () => {
  it('is a draft with its prices, and not given back as an order', async () => {
    await start({ drafts: true });
    const lines = [{ sku: 'WB-001', quantity: 2, unitPrice: '18.5' }];
    expect(await push(write({ lines }))).toMatchObject([{ result: 'accepted', numbers: ['#D1'] }]);
    expect(drafts()).toMatchObject([{ state: 'OPEN', total: '37.00', reference: 'waybill-a1' }]);
    expect(await pulled()).toEqual([]);
  });

  it('becomes an order where the connection completes drafts, once', async () => {
    await start({ pushedDrafts: 'completed' });
    const [made] = await push(write({ paid: true }));
    expect(made).toMatchObject({
      result: 'accepted',
      numbers: ['#D1', '#1001'],
      facts: { orderId: expect.stringContaining('/Order/') },
    });
    expect(await push(write({ paid: true }))).toMatchObject([{ result: 'duplicate' }]);
    expect(drafts()).toHaveLength(1);
    expect(await pulled()).toEqual([]);
    const ctx = await harness.connect({
      shop: 'demo',
      accessToken: TOKEN,
      origin: harness.server.url('shopify'),
      giveOwn: true,
    });
    expect((await pullPages(order, ctx, null)).flatMap(({ records }) => records)).toMatchObject([
      { numbers: ['#1001'] },
    ]);
  });

  it('is not completed as paid where nobody says that it is, and has no terms', async () => {
    await start({ pushedDrafts: 'completed' });
    expect(await push(write({}))).toMatchObject([{ failure: { class: 'rejected', field: 'terms' } }]);
    expect(drafts()).toEqual([]);
    const terms = { templateId: 'gid://shopify/PaymentTermsTemplate/4' };
    expect(await push(write({ terms }))).toMatchObject([{ result: 'accepted' }]);
    expect(harness.system.entries().filter(({ id }) => id.includes('/Order/'))).toMatchObject([
      { state: expect.stringContaining('PENDING') },
    ]);
  });

  it('whose end was lost is half made, and finished by the same write', async () => {
    await start({ pushedDrafts: 'completed' });
    harness.server.setFaults('shopify', { only: 'mutation DraftComplete', script: ['rate'] });
    expect(await push(write({ paid: true }))).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    const [found] = (await order.find?.(harness.context(), ['a1'])) ?? [];
    expect(found).toEqual({ found: false, halfMade: drafts()[0]?.id });
    expect(await push(write({ paid: true }))).toMatchObject([{ result: 'accepted' }]);
    expect(drafts()).toMatchObject([{ state: 'COMPLETED' }]);
  });

  it('is sent to its buyer where the connection says so, and refused where there is none', async () => {
    await start({ pushedDrafts: 'invoiced' });
    expect(await push(write({ email: 'kim@example.org' }))).toMatchObject([{ result: 'accepted' }]);
    expect(drafts()).toMatchObject([{ state: 'INVOICE_SENT' }]);
    expect(await push(write({}, { identity: 'a2' }))).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  it("for a company is its place's, through its main contact", async () => {
    await start();
    const { company } = harness.system.act('place', { country: 'DE', b2b: true }) as ShopOrder;
    const companyLocationId = company?.locationId as string;
    expect(await push(write({ companyLocationId }))).toMatchObject([{ result: 'accepted' }]);
    const nobody = 'gid://shopify/CompanyLocation/1';
    expect(await push(write({ companyLocationId: nobody }, { identity: 'a2' }))).toMatchObject([
      { failure: { class: 'rejected', field: 'companyLocationId' } },
    ]);
  });

  it('cannot be changed or taken back once it is an order, and can before', async () => {
    await start();
    const [made] = await push(write({}));
    const targetId = (made as { targetId: string }).targetId;
    harness.system.act('completeDraft', { id: targetId });
    expect(await push(write({}, { op: 'update', targetId }))).toMatchObject([{ failure: { class: 'conflict' } }]);
    const cancel = () => order.cancel?.(harness.context(), [{ identity: 'a1', targetId, facts: {} }]);
    expect(await cancel()).toMatchObject([{ failure: { class: 'conflict', message: expect.stringMatching(/#1001/) } }]);
  });
});
