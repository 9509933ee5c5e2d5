import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SourceRecord } from '../../connectors/connector.ts';
import sapb1 from '../../connectors/sapb1/index.ts';
import sandbox from '../../sandbox/sapb1/index.ts';
import { type AnyContext, type AnyPort, type Harness, pullPages, startHarness } from './harness.ts';
import { options } from './sapb1-scene.ts';

const price = sapb1.kinds.price as Required<AnyPort>;

let harness: Harness;
let ctx: AnyContext;
const connect = async (more: object) => {
  ctx = await harness.connect({ ...options(harness.server.url('sapb1')), ...more });
};
const special = (card: string, more: object, sku = 'WB-001') =>
  harness.system.act('setSpecialPrice', { sku, card, Currency: 'RMB', ...more });
const pull = async (): Promise<SourceRecord[]> => (await pullPages(price, ctx, null)).flatMap(({ records }) => records);
/** What is told of one article. */
const pricesOf = async (sku: string) =>
  (await pull()).filter(({ data }) => (data as { ItemCode: string }).ItemCode === sku);

const DECEMBER = { DateFrom: '2026-12-01T00:00:00Z', Dateto: '2026-12-31T00:00:00Z' };
/** The same, as the company's clock has it. */
const DECEMBER_SPAN = { ValidFrom: '2026-11-30T16:00:00.000Z', ValidTo: '2026-12-31T16:00:00.000Z' };

beforeEach(async () => {
  harness = await startHarness({ connector: sapb1, sandbox, options });
  ctx = await harness.connect(options(harness.server.url('sapb1')));
});
afterEach(() => harness.close());

it('tells prices of the lists that count, and not what nobody entered', async () => {
  harness.system.act('setPrice', { sku: 'WB-001', list: 3, price: 19.9, currency: 'EUR' });
  harness.system.act('setPrice', { sku: 'WB-002', list: 3, price: 0 });
  await connect({ priceLists: [3] });
  expect(await pull()).toMatchObject([{ id: 'WB-001@3', data: { PriceList: 3, Price: '19.9', Currency: 'EUR' } }]);
});

it('tells the price of a list with its promotion, and from how many pieces on it is another', async () => {
  special('*1', {
    // What the window shows of a list that takes nothing off is the list's own.
    Price: 24.9,
    SpecialPriceDataAreas: [
      {
        ...DECEMBER,
        SpecialPrice: 19.9,
        PriceCurrency: 'RMB',
        SpecialPriceQuantityAreas: [
          { Quantity: 10, SpecialPrice: 17.5, UoMEntry: -1 },
          { Quantity: 2, SpecialPrice: 100, UoMEntry: 7 },
        ],
      },
    ],
  });
  expect(await pricesOf('WB-001')).toEqual([
    {
      kind: 'price',
      id: 'WB-001@1',
      data: {
        ...{ ItemCode: 'WB-001', PriceList: 1, Currency: 'RMB', Price: '24.9', ValidTo: DECEMBER_SPAN.ValidFrom },
        followedBy: [
          { Price: '19.9', ...DECEMBER_SPAN },
          { Price: '24.9', ValidFrom: DECEMBER_SPAN.ValidTo },
        ],
      },
    },
    {
      kind: 'price',
      id: 'WB-001@1/RMB/10',
      data: {
        ...{ ItemCode: 'WB-001', PriceList: 1, Currency: 'RMB', Quantity: '10', Price: '17.5' },
        ...DECEMBER_SPAN,
      },
    },
  ]);
  const [again] = await price.read(ctx, ['WB-001@1/RMB/10']);
  expect(again).toMatchObject({ data: { Price: '17.5' } });
});

it('tells a discount of a list for as long as it holds, and one that is switched off not at all', async () => {
  special('*1', { Price: 20, DiscountPercent: 19.7, ValidTo: '2026-12-31T00:00:00Z' });
  special('*1', { Price: 1, DiscountPercent: 90, Valid: 'tNO' }, 'WB-002');
  special('*4', { Price: 1, DiscountPercent: 90 }, 'WB-002');
  await connect({ priceLists: [1] });
  expect((await pricesOf('WB-001'))[0]?.data).toMatchObject({
    Price: '20',
    ValidTo: DECEMBER_SPAN.ValidTo,
    followedBy: [{ Price: '24.9', ValidFrom: DECEMBER_SPAN.ValidTo }],
  });
  const [record, ...more] = await pricesOf('WB-002');
  expect(more).toEqual([]);
  expect(record?.data).not.toHaveProperty('followedBy');
});

it('takes away the steps and other currencies of a discount of a list that is switched off, for they were told by themselves', async () => {
  const steps = (Valid: string) =>
    special('*1', {
      Valid,
      SpecialPriceDataAreas: [
        {
          ...{ ...DECEMBER, SpecialPrice: 9.9, PriceCurrency: 'EUR' },
          SpecialPriceQuantityAreas: [{ Quantity: 10, SpecialPrice: 17.5, PriceCurrency: 'RMB', UoMEntry: -1 }],
        },
      ],
    });
  const told = async () => (await pricesOf('WB-001')).map(({ id, cancelled = false }) => ({ id, cancelled }));
  const plain = { id: 'WB-001@1', cancelled: false };
  steps('tYES');
  expect(await told()).toEqual([
    plain,
    { id: 'WB-001@1/EUR/1', cancelled: false },
    { id: 'WB-001@1/RMB/10', cancelled: false },
  ]);
  steps('tNO');
  expect(await told()).toEqual([
    plain,
    { id: 'WB-001@1/EUR/1', cancelled: true },
    { id: 'WB-001@1/RMB/10', cancelled: true },
  ]);
  expect(await price.read(ctx, ['WB-001@1/RMB/10'])).toMatchObject([{ cancelled: true }]);
});

it('tells what single customers pay where it is asked to, and nothing of suppliers', async () => {
  for (const [id, CardType] of [
    ['C20000', 'cCustomer'],
    ['C@7', 'cCustomer'],
    ['V1', 'cSupplier'],
  ])
    harness.system.act('setPartner', { id, CardType });
  special('C20000', { Price: 21, Currency: 'EUR', SpecialPriceDataAreas: [{ ...DECEMBER, SpecialPrice: 20 }] });
  special('C@7', { Price: 9, Valid: 'tNO' });
  special('V1', { Price: 3 });
  expect(await pricesOf('WB-001')).toHaveLength(1);
  await connect({ specialPrices: 'customers', priceLists: [2] });
  expect(await pricesOf('WB-001')).toMatchObject([
    {
      id: 'WB-001@BP C20000/EUR/1',
      data: {
        ...{ CardCode: 'C20000', Currency: 'EUR', Price: '21' },
        followedBy: [{ Price: '20', ...DECEMBER_SPAN }, { Price: '21' }],
      },
    },
    { id: 'WB-001@BP C%407/RMB/1', cancelled: true, data: { CardCode: 'C@7', Price: '9' } },
  ]);
  expect(await price.read(ctx, ['WB-001@BP C%407/RMB/1'])).toMatchObject([{ cancelled: true }]);
});

it('reads all of them, page by page, of several to one article too', async () => {
  await connect({ specialPrices: 'customers' });
  for (let n = 0; n < 103; n += 1) {
    const id = `C${String(n).padStart(3, '0')}`;
    harness.system.act('setPartner', { id });
    special(id, { Price: 1 + n }, n < 60 ? 'WB-001' : 'WB-002');
  }
  expect((await pull()).filter(({ data }) => 'CardCode' in (data as object))).toHaveLength(103);
});

it('asks for no special prices where it is told not to', async () => {
  special('*1', { Price: 20, DiscountPercent: 19.7 });
  await connect({ specialPrices: 'none' });
  expect((await pricesOf('WB-001'))[0]?.data).toMatchObject({ Price: '24.9' });
});
