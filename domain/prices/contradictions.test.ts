import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contradictions } from './contradictions.ts';
import { isValidAt, PriceBook } from './price-for.ts';
import type { PriceRow } from './price-row.ts';

const row = (n: number, more: Partial<PriceRow> = {}): PriceRow => ({
  ...{ row: n, sku: 'X', tier: 'A', currency: 'EUR', minimumQuantity: 1, amount: '10' },
  ...more,
});

it('names both rows, and tells a contradiction from what is said twice', () => {
  expect(contradictions([row(2), row(5, { amount: '9.50' }), row(7, { amount: '10.0' })])).toEqual([
    { row: 5, message: 'it contradicts row 2: X costs A 10 EUR there and 9.50 here, at the same time' },
    { row: 7, message: 'it says again what row 2 says: X costs A 10 EUR' },
  ]);
});

it('lets one price end in the moment in which the next begins', () => {
  expect(contradictions([row(2, { until: 5 }), row(3, { from: 5, amount: '9' })])).toEqual([]);
  expect(contradictions([row(2, { until: 6 }), row(3, { from: 5, amount: '9' })])).toHaveLength(1);
});

const moment = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
const someRows = fc
  .array(
    fc.record({ tier: fc.constantFrom('base', 'A', 'B'), from: moment, until: moment, pieces: fc.constantFrom(1, 10) }),
    { maxLength: 8 },
  )
  .map((list) =>
    list
      .filter(({ from, until }) => from === undefined || until === undefined || from < until)
      .map(({ from, until, tier, pieces }, n) =>
        row(n + 2, {
          ...{ tier, minimumQuantity: pieces, amount: String(n + 1) },
          ...(from === undefined ? {} : { from }),
          ...(until === undefined ? {} : { until }),
        }),
      ),
  );

it('finds something exactly where at some moment two rows count for the same', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const doubled = Array.from({ length: 12 }, (_, at) => at - 1).some((at) => {
        const places = rows.filter((one) => isValidAt(one, at)).map((one) => `${one.tier} ${one.minimumQuantity}`);
        return new Set(places).size < places.length;
      });
      expect(contradictions(rows).length > 0).toBe(doubled);
    }),
  );
});

it('answers a price that is in the table, valid, and of the tier or everybody', () => {
  fc.assert(
    fc.property(someRows, fc.integer({ min: -1, max: 10 }), fc.integer({ min: 1, max: 20 }), (rows, at, quantity) => {
      const found = new PriceBook(rows, at).priceFor('X', 'A', 'EUR', quantity);
      const possible = rows.filter((one) => isValidAt(one, at) && one.minimumQuantity <= quantity && one.tier !== 'B');
      if (found) expect(possible).toContain(found);
      else expect(possible).toEqual([]);
      if (found?.tier === 'base') expect(possible.filter(({ tier }) => tier === 'A')).toEqual([]);
    }),
  );
});
