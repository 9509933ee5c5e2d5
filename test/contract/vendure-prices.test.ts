import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from '../../connectors/storefront.ts';
import vendure from '../../connectors/vendure/index.ts';
import sandbox from '../../sandbox/vendure/index.ts';
import { type AnyConnector, type AnyPort, type Harness, pushAll, startHarness } from './harness.ts';
import { shoppersOf, storefrontSuite } from './storefront.ts';
import { options } from './vendure-scene.ts';
import { aWrite } from './writes.ts';

const { shoppers, visitors } = shoppersOf(['Wholesale', 'General']);

storefrontSuite({
  connector: vendure,
  sandbox,
  options,
  sandboxOptions: { shoppers },
  table: ['WB-001,base,USD,24.90,,,', 'WB-001,base,EUR,22,,,', 'WB-001,Wholesale,USD,19.90,,,'],
  tier: 'Wholesale',
  visitors: () => visitors,
  async tell({ system, context, said }) {
    const { price } = vendure.kinds as Record<string, AnyPort>;
    const payload = { sku: 'WB-001', currencyCode: 'EUR', price: 2200 };
    await pushAll(price as AnyPort, context(), [aWrite(1, payload)], said);
    // By a plugin of the shop: Vendure has no prices of groups.
    system.act('groupPrice', { name: 'Wholesale', sku: 'WB-001', cents: 1990 });
  },
  leak: (system, name) => void system.act('leak', { name }),
  stranger: { visitor: { email: 'wholesale@example.com', password: 'not-the-password' }, secret: 'not-the-password' },
  leaking: ['19.90'],
});

describe('vendure prices', () => {
  const { price } = vendure.kinds as Record<string, AnyPort>;
  const priced = (url: string) => ({ ...options(url), tierChannels: { Wholesale: 'sandbox-wholesale', Lost: 'gone' } });
  let harness: Harness;
  const push = (...payloads: object[]) =>
    pushAll(
      price as AnyPort,
      harness.context(),
      payloads.map((one, n) => aWrite(n, one)),
      harness.said,
    );
  const held = () =>
    harness.system
      .entries()
      .filter(({ kind, id }) => kind === 'price' && / 1 /.test(id))
      .map(({ id, state }) => `${id.trim()} ${state}`)
      .sort();

  beforeEach(async () => {
    harness = await startHarness({
      connector: vendure,
      sandbox,
      options: priced,
      sandboxOptions: { shoppers },
    });
  });
  afterEach(() => harness.close());

  it('stand in the channel of their tier, each in its currency', async () => {
    const results = await push(
      { sku: 'WB-001', currencyCode: 'EUR', price: 2_100 },
      { sku: 'WB-001', currencyCode: 'EUR', price: 1_800, tier: 'Wholesale' },
      { sku: 'WB-001', currencyCode: 'EUR', price: 1_700, tier: 'Distributor' },
      { sku: 'WB-001', currencyCode: 'EUR', price: 1_600, minimumQuantity: 10 },
      { sku: 'WB-001', currencyCode: 'GBP', price: 1_600 },
    );
    expect(results).toMatchObject([
      { result: 'accepted', targetId: '1@EUR' },
      { result: 'accepted', targetId: '1@EUR@Wholesale' },
      { failure: { class: 'rejected', field: 'tier' } },
      { failure: { class: 'rejected', field: 'minimumQuantity' } },
      { failure: { class: 'rejected', code: 'USER_INPUT_ERROR' } },
    ]);
    expect(held()).toEqual([
      '1 EUR 2100',
      '1 USD 2490',
      'sandbox-wholesale 1 EUR 1800',
      'sandbox-wholesale 1 USD 2490',
    ]);
  });

  it('are seen by a customer of the channel, and by nobody else', async () => {
    await push({ sku: 'WB-001', currencyCode: 'EUR', price: 1_800, tier: 'Wholesale' });
    const seen = async (who: Visitor | undefined) =>
      (await (vendure as Required<AnyConnector>).storefront.prices(harness.context(), who, ['WB-001'])).map(
        ({ amount, currency }) => `${amount} ${currency}`,
      );
    expect(await seen({ ...visitors.Wholesale, place: 'sandbox-wholesale' })).toEqual(['24.90 USD', '18.00 EUR']);
    expect(await seen(undefined)).toEqual(['24.90 USD']);
  });

  it('are taken back, and what stood in another currency goes when it moves', async () => {
    const [made] = await push({ sku: 'WB-001', currencyCode: 'EUR', price: 1_800, tier: 'Wholesale' });
    const { targetId } = made as { targetId: string };
    const moved = aWrite(1, { sku: 'WB-001', currencyCode: 'EUR', price: 1_900 }, { op: 'update', targetId });
    const [then] = await pushAll(price as AnyPort, harness.context(), [moved], harness.said);
    expect(held()).toEqual(['1 EUR 1900', '1 USD 2490', 'sandbox-wholesale 1 USD 2490']);
    const gone = { identity: 'part1', targetId: (then as { targetId: string }).targetId, facts: {} };
    expect(await price?.cancel?.(harness.context(), [gone, gone])).toMatchObject([{ result: 'accepted' }, {}]);
    expect(held()).toEqual(['1 USD 2490', 'sandbox-wholesale 1 USD 2490']);
  });

  it('of a channel that is not there are refused, and no others with them', async () => {
    const payloads = [
      { sku: 'WB-001', currencyCode: 'EUR', price: 2_100 },
      { sku: 'WB-001', currencyCode: 'EUR', price: 1_700, tier: 'Lost' },
      { sku: 'WB-001', currencyCode: 'EUR', price: 1_800, tier: 'Wholesale' },
    ];
    expect(await push(...payloads)).toMatchObject([
      { result: 'accepted', targetId: '1@EUR' },
      { failure: { class: 'rejected', code: 'CHANNEL_NOT_FOUND' } },
      { result: 'accepted', targetId: '1@EUR@Wholesale' },
    ]);
    const identities = payloads.map((_, n) => `part${n}`);
    expect(await price?.find?.(harness.context(), identities, payloads)).toEqual([
      { found: true, targetId: '1@EUR' },
      { found: false },
      { found: true, targetId: '1@EUR@Wholesale' },
    ]);
  });

  it('move to another currency also where they are the only ones, and leave what another of the same push tells', async () => {
    const tier = { sku: 'WB-001', tier: 'Wholesale' };
    const move = (n: number, payload: object, targetId: string) =>
      aWrite(n, { ...tier, ...payload }, { op: 'update', targetId });
    const pushed = (...writes: ReturnType<typeof aWrite>[]) =>
      pushAll(price as AnyPort, harness.context(), writes, harness.said);
    expect(await pushed(move(1, { currencyCode: 'EUR', price: 1_800 }, '1@USD@Wholesale'))).toMatchObject([
      { result: 'accepted', targetId: '1@EUR@Wholesale' },
    ]);
    expect(held()).toEqual(['1 USD 2490', 'sandbox-wholesale 1 EUR 1800']);
    await push({ ...tier, currencyCode: 'USD', price: 2_000 });
    const swapped = await pushed(
      move(1, { currencyCode: 'USD', price: 1_950 }, '1@EUR@Wholesale'),
      move(2, { currencyCode: 'EUR', price: 1_750 }, '1@USD@Wholesale'),
    );
    expect(swapped).toMatchObject([{ result: 'accepted' }, { result: 'accepted' }]);
    expect(held()).toEqual(['1 USD 2490', 'sandbox-wholesale 1 EUR 1750', 'sandbox-wholesale 1 USD 1950']);
  });

  it.each([
    ['two tiers', { tierChannels: { Wholesale: 'one', Gold: 'one' } }],
    ['a tier and the connection', { channel: 'one', tierChannels: { Wholesale: 'one' } }],
  ])('of %s in one channel are refused: they would take back each other', (_, given) => {
    const parsed = vendure.options.safeParse({ ...options('https://shop.example'), ...given });
    expect(parsed.error?.issues).toMatchObject([
      { path: ['tierChannels'], message: expect.stringContaining('a channel of its own') },
    ]);
    const own = { channel: 'one', tierChannels: { Wholesale: 'two', Gold: 'three' } };
    expect(vendure.options.safeParse({ ...options('https://shop.example'), ...own }).success).toBe(true);
  });
});
