import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enteredOrder, enteredOrders } from '../../connectors/salesforce/entered-order.ts';
import salesforce from '../../connectors/salesforce/index.ts';
import { orderSurvey } from '../../connectors/salesforce/survey.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/salesforce/access.ts';
import sandbox from '../../sandbox/salesforce/index.ts';
import { HOUSE_ACCOUNT } from '../../sandbox/salesforce/organisation.ts';
import {
  type AnyContext,
  type AnyPort,
  failureOf,
  type Harness,
  pullPages,
  startHarness,
  surveyPages,
} from './harness.ts';

const { clientId, clientSecret } = DEFAULT_ACCOUNT;
const options = (url: string) => ({ url, clientId, clientSecret });

describe('orders that sales entered in salesforce', () => {
  let harness: Harness;
  let cursor: string | null;
  const act = (verb: string, input: object) => harness.system.act(verb, input);
  const enter = (fields: object = {}) => act('enter', fields) as string;
  const giving = (ctx: AnyContext = harness.context()): AnyContext => ({
    ...ctx,
    moves: { gives: new Set(['order']), takes: new Set() },
  });
  /** What is told since the last look, by id: whether it is taken back, and the pieces of each article. */
  const heard = async (ctx: AnyContext = giving()) => {
    const pages = await pullPages(enteredOrders as AnyPort, ctx, cursor);
    cursor = pages.at(-1)?.cursor ?? cursor;
    return new Map(
      pages
        .flatMap(({ records }) => records)
        .map(({ id, cancelled = false, data }) => {
          const { OrderItems } = enteredOrder.parse(data);
          return [id, { cancelled, pieces: OrderItems?.map(({ sku, Quantity }) => `${Quantity} ${sku}`) }];
        }),
    );
  };

  beforeEach(async () => {
    cursor = null;
    harness = await startHarness({ connector: salesforce, sandbox, options });
  });
  afterEach(() => harness.close());

  it('are told once they are activated, not while they are opened to be changed, and as taken back once they are deleted', async () => {
    const id = enter({ active: false });
    expect((await heard()).has(id)).toBe(false);
    act('touch', { id, Status: 'Activated' });
    expect((await heard()).get(id)).toEqual({ cancelled: false, pieces: ['1 WB-001'] });
    act('touch', { id, Status: 'Draft' });
    expect((await heard()).has(id)).toBe(false);
    act('delete', { id });
    expect((await heard()).get(id)).toEqual({ cancelled: true, pieces: ['1 WB-001'] });
  });

  it('are told anew where one of their products changed, which moves no time of the order', async () => {
    const items = [
      { sku: 'WB-001', Quantity: 2, UnitPrice: 5 },
      { sku: 'WB-002', Quantity: 1, UnitPrice: 5 },
    ];
    const id = enter({ items });
    await heard();
    const [first, second] = act('items', { id }) as string[];
    act('touch', { id: first, Quantity: 7 });
    act('touch', { id: second, IsDeleted: true });
    // The order itself was changed long ago, for all that its time tells.
    cursor = cursor?.replace(/^[^|]*/, '2099-01-01T00:00:00.000Z') ?? null;
    expect(await heard()).toEqual(new Map([[id, { cancelled: false, pieces: ['7 WB-001'] }]]));
  });

  it('are no orders that we made, and none that take from another', async () => {
    const both = harness.context();
    const theirs = enter();
    enter({ Waybill_Id__c: 'ours' });
    enter({ IsReductionOrder: true });
    expect([...(await heard(both)).keys()]).toEqual([theirs]);
  });

  it('go to the shipping address, or else to the billing address, in the currency of the organisation', async () => {
    const address = (which: string, city: string) => ({
      [`${which}Street`]: '7 Sample Street',
      [`${which}City`]: city,
      [`${which}Country`]: 'GB',
    });
    const ctx = giving(await harness.connect({ ...options(harness.server.url('salesforce')), currency: 'GBP' }));
    const contact = act('createContact', {
      id: HOUSE_ACCOUNT,
      FirstName: 'Kim',
      LastName: 'Doe',
      Email: 'kim@example.org',
    });
    const ids = [
      enter({ ...address('Billing', 'London'), ...address('Shipping', 'Leeds'), BillToContactId: contact }),
      enter({ ...address('Billing', 'London'), ShippingCity: 'Leeds' }),
      enter(),
    ];
    const records = await enteredOrders.read(ctx, ids);
    expect(records.map(({ customerId, data }) => ({ customerId, ...(data as object) }))).toMatchObject([
      {
        customerId: HOUSE_ACCOUNT,
        CurrencyIsoCode: 'GBP',
        ShipTo: { City: 'Leeds' },
        BillTo: { City: 'London' },
        BillToContact: { Name: 'Kim Doe', Email: 'kim@example.org' },
      },
      { ShipTo: { City: 'London' }, BillTo: { City: 'London' } },
      { ShipTo: null, BillTo: null },
    ]);
  });

  it('are reconciled as they are read: drafts and what we made are not missed', async () => {
    const id = enter({ items: [{ sku: 'WB-002', Quantity: 3, UnitPrice: 1.5 }] });
    enter({ active: false });
    const period = { from: Date.now() - 60_000, to: Date.now() + 60_000 };
    const objects = (await surveyPages(salesforce.kinds.order as AnyPort, giving(), period, null)).flatMap(
      (page) => page.objects,
    );
    const [record] = await enteredOrders.read(giving(), [id]);
    expect(objects).toMatchObject([{ targetId: id, live: true, measures: orderSurvey.measure(record?.data) }]);
    expect(objects[0]?.measures).toMatchObject({ total: '4.5', lines: [{ sku: 'WB-002', quantity: '3' }] });
  });

  it('are checked for the fields that are read of them', async () => {
    const without = { Order: ['PoNumber', 'BillToContactId'] };
    const other = await startHarness({ connector: salesforce, sandbox, options, sandboxOptions: { without } });
    try {
      const failure = await failureOf(other.said, salesforce.check(giving(other.context())));
      expect(failure).toMatchObject({
        lack: 'permission',
        message: 'the user may not see Order.PoNumber, Order.BillToContactId (field-level security)',
      });
    } finally {
      await other.close();
    }
  });
});
