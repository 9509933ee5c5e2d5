import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import magento from '../../connectors/magento/index.ts';
import sandbox from '../../sandbox/magento/index.ts';
import { type AnyPort, type Harness, pullPages, pushAll, startHarness } from './harness.ts';
import { options, parcel, place, stands } from './magento-scene.ts';
import { shoppersOf, storefrontSuite } from './storefront.ts';
import { aWrite } from './writes.ts';

const { shipment, stock, price, customer, product } = magento.kinds as Record<string, AnyPort>;

describe('magento shows how an account stands', () => {
  let harness: Harness;
  const start = async (sandboxOptions: Record<string, unknown> = {}) => {
    harness = await startHarness({ connector: magento, sandbox, options, sandboxOptions });
    return String((harness.system.act('enrol', {}) as { id: number }).id);
  };
  const told = async (payload: object) =>
    (await pushAll(customer as AnyPort, harness.context(), [aWrite(1, payload)], harness.said))[0];
  const held = (id: string) => harness.server.books('magento').collection<Record<string, unknown>>('customers').get(id);

  afterEach(() => harness.close());

  it('and leaves all else of the customer as it was, once however often it is told', async () => {
    const id = await start();
    const before = held(id);
    // As extensions tell of an attribute that has no value.
    const unset = { attribute_code: 'sales_note', value: null };
    const custom_attributes = [...(before?.custom_attributes as object[]), unset];
    harness.server
      .books('magento')
      .collection<object>('customers')
      .put(id, { ...before, custom_attributes });
    for (const _ of ['once', 'twice'])
      expect(await told(stands(id, 'frozen'))).toEqual({ result: 'accepted', targetId: id });
    expect(held(id)).toEqual({
      ...before,
      updated_at: expect.any(String),
      custom_attributes: [
        { attribute_code: 'loyalty_card', value: `L-${id}` },
        { attribute_code: 'waybill_account', value: 'frozen' },
      ],
    });
    expect(harness.server.calls('magento')).toMatchObject({ 'PUT /rest/:store/V1/customers/:id': 1 });
  });

  it('and says so where the shop has no such attribute, which it passes over in silence', async () => {
    const id = await start({ attributes: [] });
    expect(await told(stands(id, 'closed'))).toMatchObject({
      failure: { class: 'rejected', field: 'custom_attributes.waybill_account' },
    });
  });
});

describe('magento sells', () => {
  let harness: Harness;
  const pushPrices = (...payloads: object[]) =>
    pushAll(
      price as AnyPort,
      harness.context(),
      payloads.map((one, n) => aWrite(n, one)),
      harness.said,
    );
  const tiers = () => harness.system.entries().filter(({ kind }) => kind === 'price');

  beforeEach(async () => {
    const told = (url: string) => ({ ...options(url), website: 'base', companies: true });
    harness = await startHarness({ connector: magento, sandbox, options: told });
  });
  afterEach(() => harness.close());

  it('an article for its own price, for a group, and in a shared catalog; each wrong row alone is refused', async () => {
    const results = await pushPrices(
      { sku: 'WB-001', price: 20 },
      { sku: 'WB-001', price: 18, customer_group: 'Wholesale', quantity: 10 },
      { sku: 'WB-002', price: 9, customer_group: 'No such group' },
      { sku: 'WB-003', price: 7, customer_group: 'General', shared_catalog: '7' },
      { sku: 'WB-003', price: 7, customer_group: 'General', shared_catalog: '8' },
    );
    expect(results).toMatchObject([
      { result: 'accepted', targetId: 'WB-001/0' },
      { result: 'accepted', targetId: 'WB-001/Wholesale/10/0' },
      {
        failure: {
          class: 'rejected',
          message: 'No such entity with Customer Group = No such group. Row ID: SKU = WB-002.',
        },
      },
      { result: 'accepted' },
      { failure: { class: 'rejected', message: 'Requested Shared Catalog is not found' } },
    ]);
    expect(tiers()).toHaveLength(2);
    expect(await pushPrices({ sku: 'WB-002', price: 9, currency: 'USD' })).toMatchObject([
      { failure: { class: 'rejected', field: 'currency' } },
    ]);
    const [record] = (await product?.read?.(harness.context(), ['1'])) ?? [];
    expect(record?.data).toMatchObject({ sku: 'WB-001', price: 20, attributes: { country_of_manufacture: 'CN' } });
  });

  it('moves a tier instead of leaving the old one behind, and takes one back', async () => {
    const tier = { sku: 'WB-001', price: 18, customer_group: 'Wholesale', quantity: 10 };
    const [made] = await pushPrices(tier);
    const targetId = (made as { targetId: string }).targetId;
    const moved = aWrite(1, { ...tier, quantity: 20 }, { op: 'update', targetId });
    const [then] = await pushAll(price as AnyPort, harness.context(), [moved], harness.said);
    expect(tiers()).toMatchObject([{ id: 'WB-001/Wholesale/20' }]);
    const gone = { identity: 'part1', targetId: (then as { targetId: string }).targetId, facts: {} };
    expect(await price?.cancel?.(harness.context(), [gone])).toMatchObject([{ result: 'accepted' }]);
    expect(tiers()).toEqual([]);
    const own = { identity: 'part2', targetId: 'WB-001/0', facts: {} };
    expect(await price?.cancel?.(harness.context(), [own])).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  it('to companies: their credit, and the name of the group that prices are for', async () => {
    harness.system.act('enrol', {});
    const [page] = await pullPages(customer as AnyPort, harness.context(), null);
    expect(page?.records[0]?.data).toMatchObject({
      group: 'Wholesale',
      company: { company_name: 'Sample Supply Ltd' },
      company_credit: { credit_limit: 5000, available_limit: 4880 },
    });
  });

  it('what lies there less what is ordered', async () => {
    place(harness.system, { lines: [{ sku: 'WB-001', quantity: 4 }] });
    const pages = await pullPages(stock as AnyPort, harness.context(), null);
    const record = pages.flatMap(({ records }) => records).find(({ id }) => id === 'WB-001@default');
    expect(record?.data).toMatchObject({ quantity: 1000, salable_quantity: 996 });
  });

  it('ships what the shop counts no longer, because the warehouse has told so', async () => {
    const payload = parcel(harness.system, 1);
    await pushAll(
      stock as AnyPort,
      harness.context(),
      [aWrite(1, { sku: 'WB-001', quantity: 1, status: 1 })],
      harness.said,
    );
    const [result] = await pushAll(shipment as AnyPort, harness.context(), [aWrite(2, payload)], harness.said);
    expect(result).toMatchObject({ result: 'accepted' });
    const [level] = (await stock?.read?.(harness.context(), ['WB-001@default'])) ?? [];
    expect(level?.data).toMatchObject({ quantity: 1 });
  });
});

const { shoppers, visitors } = shoppersOf(['Wholesale', 'General']);

storefrontSuite({
  connector: magento,
  sandbox,
  options,
  sandboxOptions: { shoppers },
  table: ['WB-001,base,EUR,24.90,,,', 'WB-001,Wholesale,EUR,19.90,,,', 'WB-001,Wholesale,EUR,17.90,10,,'],
  tier: 'Wholesale',
  visitors: () => visitors,
  async tell({ context, said }) {
    const tier = { sku: 'WB-001', customer_group: 'Wholesale' };
    const writes = [aWrite(1, { ...tier, price: 19.9 }), aWrite(2, { ...tier, price: 17.9, quantity: 10 })];
    await pushAll(price as AnyPort, context(), writes, said);
  },
  leak: (system, name) => void system.act('leak', { name }),
  stranger: { visitor: { email: 'wholesale@example.com', password: 'not-the-password' }, secret: 'not-the-password' },
  leaking: ['19.9', '17.9'],
});
