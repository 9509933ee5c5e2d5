import { expect, it } from 'vitest';
import { PriceBook } from './price-for.ts';
import type { PriceRow } from './price-row.ts';
import { strays } from './strays.ts';

const row = (more: Partial<PriceRow> = {}): PriceRow => ({
  ...{ row: 2, sku: 'X', tier: 'A', currency: 'EUR', minimumQuantity: 1, amount: '19.90' },
  ...more,
});
const standing = (more: object = {}) => ({
  ...{ sku: 'X', tier: 'A', currency: 'EUR', minimumQuantity: 1, amount: '19.9' },
  ...more,
});
const found = (rows: PriceRow[], shop: Parameters<typeof strays>[1], ...prices: object[]) =>
  strays(new PriceBook(rows, 1_000), shop, prices.map(standing)).map(({ what, amount, expected = '' }) =>
    `${what} ${amount} ${expected}`.trim(),
  );

it('finds what stands in a list and not in the table, and what was changed there', () => {
  expect(
    found([row(), row({ minimumQuantity: 10, amount: '18' })], {}, {}, { minimumQuantity: 10, amount: '18.00' }),
  ).toEqual([]);
  expect(found([row()], {}, { amount: '19.95' })).toEqual(['differs 19.95 19.90']);
  expect(found([row()], {}, { minimumQuantity: 10 }, { sku: 'Y' }, { tier: 'B' }, { currency: 'USD' })).toHaveLength(4);
});

it('takes neither a price of another time nor one that is not for this shop for right', () => {
  expect(found([row({ until: 1_000 })], {}, {})).toEqual(['unlisted 19.9']);
  expect(found([row()], { currencies: ['USD'] }, {})).toEqual(['unlisted 19.9']);
  expect(found([row({ tier: 'base' })], {}, {})).toEqual(['unlisted 19.9']);
});
