import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditShop, LISTS } from '../../activities/visit-shop.ts';
import type { Write } from '../../connectors/connector.ts';
import connector from '../../connectors/shopify/index.ts';
import sandbox from '../../sandbox/shopify/index.ts';
import type { ShopOrder } from '../../sandbox/shopify/types.ts';
import { type AnyPort, type Harness, pullPages, pushAll, startHarness } from './harness.ts';
import { bookOf, storefrontSuite } from './storefront.ts';
import { aWrite } from './writes.ts';

const TOKEN = 'shpat_0123456789abcdef';
const { customer, order, product, price } = connector.kinds as Record<string, AnyPort>;
let harness: Harness;

const start = (options: object = {}, sandboxOptions: object = {}) =>
  startHarness({
    connector,
    sandbox,
    sandboxOptions: { accessToken: TOKEN, ...sandboxOptions },
    options: (origin) => ({ shop: 'demo', accessToken: TOKEN, origin, overlapSeconds: 0, ...options }),
  });
const again = async (...given: Parameters<typeof start>) => {
  await harness.close();
  harness = await start(...given);
};

beforeEach(async () => {
  harness = await start();
});
afterEach(() => harness.close());

const place = (more: object = {}) =>
  harness.system.act('place', {
    country: 'DE',
    paid: true,
    lines: [{ sku: 'WB-001', quantity: 2 }],
    ...more,
  }) as ShopOrder;
const pulled = async (port: AnyPort | undefined, cursor: string | null = null) => {
  const pages = await pullPages(port as AnyPort, harness.context(), cursor);
  return { records: pages.flatMap(({ records }) => records), cursor: pages.at(-1)?.cursor ?? null };
};
const calls = () => harness.server.calls('shopify');

describe('who buys in a shop', () => {
  it('is a person alone, where the connection reads no companies', async () => {
    place({ b2b: true });
    const { records } = await pulled(customer);
    expect(records.map(({ id }) => id)).toEqual([expect.stringContaining('/Customer/')]);
    expect(records[0]?.data).not.toHaveProperty('companyContactProfiles');
  });

  it('is a person with their company, and its place with tax number, addresses and catalog', async () => {
    await again({ companies: true });
    const { company, customer: person } = place({ b2b: true });
    const { locationId, taxId } = company as NonNullable<ShopOrder['company']>;
    harness.system.act('editCompanyLocation', { id: locationId, catalog: 'Wholesale', externalId: '10023' });
    const { records } = await pulled(customer);
    const byId = new Map(records.map((one) => [one.id, one]));
    expect(byId.get(person.id)).toMatchObject({
      customerId: person.id,
      data: {
        tier: 'Wholesale',
        companyContactProfiles: [{ roleAssignments: { nodes: [{ companyLocation: { id: locationId } }] } }],
      },
    });
    expect(byId.get(locationId)).toMatchObject({
      customerId: locationId,
      numbers: ['10023'],
      data: {
        tier: 'Wholesale',
        taxSettings: { taxRegistrationId: taxId },
        addresses: [{ city: 'Köln', countryCodeV2: 'DE' }],
      },
    });
  });

  it('is told again where the place alone has changed, and nobody else is', async () => {
    await again({ companies: true });
    const { company } = place({ b2b: true });
    const { cursor } = await pulled(customer);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const id = company?.locationId as string;
    harness.system.act('editCompanyLocation', { id, taxId: 'DE1' });
    const { records } = await pulled(customer, cursor);
    expect(
      records.filter(
        ({ data }) =>
          (data as { taxSettings?: { taxRegistrationId: string } }).taxSettings?.taxRegistrationId === 'DE1',
      ),
    ).toHaveLength(1);
  });

  it('has the tier that a tag says, by the order of the option and with its capitals, on customers and on orders', async () => {
    await again({ tiers: ['Platinum', 'Gold'] });
    const one = place();
    const other = place();
    const id = one.customer.id;
    harness.system.act('editCustomer', { id, tags: ['news', 'Gold', 'Platinum'] });
    harness.system.act('editCustomer', { id: other.customer.id, tags: ['gold'] });
    const { records } = await pulled(customer);
    expect(new Map(records.map((record) => [record.id, (record.data as { tier?: string }).tier]))).toEqual(
      new Map([
        [id, 'Platinum'],
        [other.customer.id, undefined],
      ]),
    );
    const [read] = (await order?.read?.(harness.context(), [one.id])) ?? [];
    expect(read?.data).toMatchObject({ tier: 'Platinum' });
  });
});

describe('what a shop sells', () => {
  it('comes with all variants, however many a product has', async () => {
    harness.system.act('editArticle', { sku: 'WB-003', sizes: 140 });
    const { records } = await pulled(product);
    const sizes = records.filter(({ numbers }) => numbers?.[0]?.startsWith('WB-003'));
    expect(new Set(sizes.map(({ id }) => id)).size).toBe(141);
    expect(calls()['query ProductVariants']).toBe(2);
  });

  it('is asked for by halves where the shop finds a page too dear', async () => {
    await again({}, { mostAQuery: 100 });
    const { records } = await pulled(product);
    expect(records).toHaveLength(40);
    const ids = records.map(({ id }) => id);
    await again({}, { mostAQuery: 12 });
    expect(await product?.read?.(harness.context(), ids)).toHaveLength(40);
  });
});

describe("a shop's prices", () => {
  const write = (payload: object, more: Partial<Write> = {}): Write => ({
    identity: JSON.stringify(payload),
    idempotencyKey: 'k',
    op: 'create',
    payload: { currency: 'EUR', ...payload },
    ...more,
  });
  const push = (...writes: Write[]) => pushAll(price as AnyPort, harness.context(), writes, harness.said);
  const told = () =>
    harness.system
      .entries()
      .filter(({ kind }) => kind === 'price')
      .map(({ state, lines }) => `${lines?.[0]?.sku} ${lines?.[0]?.quantity} ${state}`)
      .sort();
  const wholesale = { sku: 'WB-001', tier: 'Wholesale', price: '20.00' };

  it('go to the list of a tier, by the title of its catalog, its own name or its id', async () => {
    const results = await push(
      write(wholesale),
      write({ ...wholesale, sku: 'WB-002', tier: 'Wholesale prices' }),
      write({ ...wholesale, sku: 'WB-003', tier: 'gid://shopify/PriceList/18003' }),
    );
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(told()).toEqual(['WB-001 1 20.00', 'WB-002 1 20.00', 'WB-003 1 20.00']);
    expect(calls()['mutation FixedPricesAdd']).toBe(2);
    expect(results[2]).toMatchObject({ targetId: '4502@18003' });
  });

  it('with their breaks and rules are one call, and what is said already is not said again', async () => {
    const rule = { minimum: 5, increment: 5 };
    const all = [write({ ...wholesale, rule }), write({ ...wholesale, minimumQuantity: 10, price: '18' })];
    expect(await push(...all)).toMatchObject([{ targetId: '4500@18001' }, { targetId: '4500@18001/10' }]);
    expect(told()).toEqual(['WB-001 1 20.00', 'WB-001 10 18.00']);
    expect(calls()).toMatchObject({ 'mutation QuantityPricing': 1 });
    await push(write(wholesale), write({ ...wholesale, minimumQuantity: 10, price: '18.0' }));
    expect(calls()).toMatchObject({ 'mutation QuantityPricing': 1 });
    expect(calls()['mutation FixedPricesAdd']).toBeUndefined();
  });

  it('replace the break of the same number of pieces', async () => {
    await push(write(wholesale), write({ ...wholesale, minimumQuantity: 10, price: '18' }));
    const [changed] = await push(
      write({ ...wholesale, minimumQuantity: 10, price: '17' }, { op: 'update', targetId: '4500@18001/10' }),
    );
    expect(changed).toMatchObject({ result: 'accepted' });
    expect(told()).toEqual(['WB-001 1 20.00', 'WB-001 10 17.00']);
  });

  it('that moved to another tier, or another number of pieces, do not stay where they were', async () => {
    await push(write(wholesale), write({ ...wholesale, minimumQuantity: 10, price: '18' }));
    await push(write({ ...wholesale, minimumQuantity: 20, price: '17' }, { op: 'update', targetId: '4500@18001/10' }));
    expect(told()).toEqual(['WB-001 1 20.00', 'WB-001 20 17.00']);
    await push(write({ ...wholesale, tier: 'Distributor' }, { op: 'update', targetId: '4500@18001' }));
    expect(told()).toEqual(['WB-001 1 20.00']);
  });

  it('that are wrong fail alone, though the call is all or nothing', async () => {
    const results = await push(
      write(wholesale),
      write({ ...wholesale, sku: 'WB-002', minimumQuantity: 10 }),
      write({ ...wholesale, sku: 'WB-003', rule: { minimum: 5, increment: 2 } }),
      write({ ...wholesale, minimumQuantity: 10, price: '18' }),
    );
    expect(results).toMatchObject([
      { result: 'accepted' },
      { failure: { class: 'rejected', code: 'QUANTITY_PRICE_BREAK_ADD_PRICE_LIST_PRICE_NOT_FOUND' } },
      { failure: { class: 'rejected', code: 'QUANTITY_RULE_ADD_MINIMUM_NOT_A_MULTIPLE_OF_INCREMENT' } },
      { result: 'accepted' },
    ]);
    expect(told()).toEqual(['WB-001 1 20.00', 'WB-001 10 18.00']);
  });

  it.each([
    [{ ...wholesale, tier: 'Platinum' }, 'tier', /no catalog and no price list is called Platinum/],
    [{ ...wholesale, tier: 'Distributor', currency: 'USD' }, 'currency', /Distributor is in EUR, not in USD/],
    [{ sku: 'WB-001', price: '9', currency: 'USD' }, 'currency', /everybody pays is in EUR, not in USD/],
    [{ sku: 'WB-001', price: '9', minimumQuantity: 5 }, 'tier', /name a tier/],
    [{ ...wholesale, sku: 'wb-001' }, 'sku', /no article has this SKU/],
  ])('%j are refused: %s', async (payload, field, message) => {
    expect(await push(write(payload))).toMatchObject([
      { failure: { class: 'rejected', field, message: expect.stringMatching(message) } },
    ]);
  });

  it('without a tier are what everybody pays', async () => {
    expect(await push(write({ sku: 'WB-001', price: '25.50' }))).toMatchObject([
      { result: 'accepted', targetId: '4500' },
    ]);
    const [record] = (await product?.read?.(harness.context(), ['gid://shopify/ProductVariant/4500'])) ?? [];
    expect(record?.data).toMatchObject({ price: '25.50' });
    const [kept] = (await price?.cancel?.(harness.context(), [{ identity: 'i', targetId: '4500', facts: {} }])) ?? [];
    expect(kept).toMatchObject({ failure: { class: 'rejected' } });
  });
});

/** The place of a company that has the catalog of a tier, and a buyer who signed in for it. */
function buyerOf({ system }: Harness, catalog: string | null) {
  const { company } = system.act('place', { country: 'DE', b2b: true }) as ShopOrder;
  const { locationId } = company as NonNullable<ShopOrder['company']>;
  if (catalog) system.act('editCompanyLocation', { id: locationId, catalog });
  return { refreshToken: system.act('signIn', { id: locationId }) as string, place: locationId };
}

storefrontSuite({
  connector,
  sandbox,
  sandboxOptions: { accessToken: TOKEN, customerClientId: 'shp_sandbox' },
  options: (origin) => ({
    ...{ shop: 'demo', accessToken: TOKEN, origin },
    ...{ customerTokenUrl: `${origin}/authentication/oauth/token`, customerClientId: 'shp_sandbox' },
  }),
  table: [
    ...['WB-001,base,EUR,24.90,,,', 'WB-001,Wholesale,EUR,20,,,', 'WB-001,Wholesale,EUR,18,10,,'],
    'WB-002,base,EUR,12.50,,,',
  ],
  tier: 'Wholesale',
  visitors: (of) => ({ Wholesale: buyerOf(of, 'Wholesale'), Distributor: buyerOf(of, null) }),
  async tell({ context, said }) {
    const tier = { sku: 'WB-001', tier: 'Wholesale', currency: 'EUR' };
    const writes = [
      aWrite(1, { ...tier, price: '20.00' }),
      aWrite(2, { ...tier, price: '18.00', minimumQuantity: 10 }),
    ];
    await pushAll(price as AnyPort, context(), writes, said);
  },
  leak: (system, reason) => void system.act('leak', { reason }),
  stranger: { visitor: { refreshToken: 'shcrt_of-nobody' }, secret: 'shcrt_of-nobody' },
  leaking: ['20', '18'],
});

describe('the price lists of a shop', () => {
  it('are looked into whole: what staff typed there, and what they changed of ours', async () => {
    const tier = { tier: 'Wholesale', currency: 'EUR' };
    const said = [
      { ...tier, sku: 'WB-001', price: '20.00' },
      { ...tier, sku: 'WB-001', price: '18.00', minimumQuantity: 10 },
      // By hand: another amount, and articles of which the table knows nothing.
      { ...tier, sku: 'WB-002', price: '11.00' },
      { ...tier, sku: 'WB-003', price: '9.00' },
      { tier: 'Distributor', currency: 'EUR', sku: 'WB-003', price: '8.00' },
    ];
    const writes = said.map((payload, n) => aWrite(n, payload));
    await pushAll(price as AnyPort, harness.context(), writes, harness.said);
    const rows = ['WB-001,Wholesale,EUR,20,,,', 'WB-001,Wholesale,EUR,18,10,,', 'WB-002,Wholesale,EUR,12,,,'];
    const visits = await auditShop(harness.connection, bookOf(rows), {}, {});
    const lists = visits.find((one) => one.tier === LISTS);
    expect(lists).toMatchObject({ shown: 4 });
    expect(
      lists?.exposed.map(({ sku, what, amount, expected = '' }) => [sku, what, amount, expected].join(' ')),
    ).toEqual(['WB-002 differs 11.00 12', 'WB-003 unlisted 9.00 ']);
    // A tier that the config alone names is looked into, too.
    const [, both] = await auditShop(harness.connection, bookOf(rows), {}, { tiers: ['Wholesale', 'Distributor'] });
    expect(both).toMatchObject({ tier: LISTS, shown: 5, exposed: [{}, {}, { tier: 'Distributor', what: 'unlisted' }] });
    // So is one whose prices are all over: what stands there still is just what should not.
    const over = [...rows, 'WB-003,Distributor,EUR,8,,2025-01-01,2025-02-01'];
    const [, ended] = await auditShop(harness.connection, bookOf(over), {}, {});
    expect(ended).toMatchObject({ shown: 5, exposed: [{}, {}, { tier: 'Distributor', what: 'unlisted' }] });
  });
});
