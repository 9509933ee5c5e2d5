import { expect, it } from 'vitest';
import { exposures } from './exposed.ts';
import { PriceBook } from './price-for.ts';
import type { PriceRow } from './price-row.ts';

const row = (tier: string, amount: string, minimumQuantity = 1, more: Partial<PriceRow> = {}): PriceRow => ({
  ...{ row: 2, sku: 'X', currency: 'EUR', tier, amount, minimumQuantity },
  ...more,
});
const ROWS = [
  row('base', '24.90'),
  row('A', '19.90'),
  row('A', '17.90', 50),
  row('B', '15.00'),
  row('A', '9.00', 1, { sku: 'Y' }),
];
const book = new PriceBook(ROWS, 0);
const shown = (amount: string, minimumQuantity = 1, more = {}) => ({
  sku: 'X',
  currency: 'EUR',
  amount,
  minimumQuantity,
  ...more,
});
const found = (tier: string, ...prices: ReturnType<typeof shown>[]) =>
  exposures(book, tier, prices).map(({ what, of, expected }) => [what, of.join(), expected]);

it('has nothing to say of prices that are the visitor’s', () => {
  expect(found('base', shown('24.9'))).toEqual([]);
  expect(found('A', shown('19.900000'), shown('17.90', 50), shown('17.90', 80))).toEqual([]);
  expect(found('C', shown('24.90'))).toEqual([]);
  expect(found('base', shown('1', 1, { sku: 'not in the table' }))).toEqual([]);
});

it('tells whose price it is', () => {
  expect(found('base', shown('19.90'))).toEqual([['leak', 'A', '24.90']]);
  expect(found('base', shown('17.90', 50))).toEqual([['leak', 'A', '24.90']]);
  expect(found('A', shown('15'))).toEqual([['leak', 'B', '19.90']]);
});

it('tells a price that nobody has from one where there should be none', () => {
  expect(found('base', shown('20.00'))).toEqual([['differs', '', '24.90']]);
  expect(found('base', shown('9.00', 1, { sku: 'Y' }))).toEqual([['leak', 'A', undefined]]);
  expect(found('base', shown('24.90', 1, { currency: 'USD' }))).toEqual([['unlisted', '', undefined]]);
});

it('judges by the rows that count now', () => {
  const over = new PriceBook([row('base', '24.90'), row('A', '19.90', 1, { until: 100 })], 100);
  expect(exposures(over, 'A', [shown('19.90')])).toMatchObject([{ what: 'differs', expected: '24.90' }]);
});
