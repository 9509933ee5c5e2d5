import fc from 'fast-check';
import { expect, it } from 'vitest';
import { priceAt } from './in-time.ts';
import { isToldTo, pricedPlaces, withdrawnPlace } from './places.ts';
import { PriceBook } from './price-for.ts';
import type { PriceRow } from './price-row.ts';

const row = (more: Partial<PriceRow>): PriceRow => ({
  ...{ row: 2, sku: 'X', tier: 'A', currency: 'EUR', minimumQuantity: 1, amount: '10' },
  ...more,
});

it('is one record a place, its prices in the order of time', () => {
  const rows = [
    row({ from: 5_000, amount: '9' }),
    row({ until: 5_000 }),
    row({ tier: 'base', minimumQuantity: 50, sku: 'A/B 1' }),
  ];
  expect(pricedPlaces(rows)).toEqual([
    {
      id: 'X/A/EUR/1',
      price: {
        ...{ sku: 'X', tier: 'A', currency: 'EUR', amount: '10', validTo: '1970-01-01T00:00:05.000Z' },
        followedBy: [{ amount: '9', validFrom: '1970-01-01T00:00:05.000Z' }],
      },
    },
    { id: 'A%2FB%201/base/EUR/50', price: { sku: 'A/B 1', currency: 'EUR', minimumQuantity: 50, amount: '10' } },
  ]);
});

it('ends at the moment at which it left the table', () => {
  const [{ id, price } = { id: '', price: undefined }] = pricedPlaces([
    row({ sku: 'A/B', tier: 'base', minimumQuantity: 2 }),
  ]);
  const gone = withdrawnPlace(id, '10', 7);
  expect(gone).toEqual({ id, price: { ...price, validTo: '1970-01-01T00:00:00.007Z' } });
  expect([priceAt(gone.price, 6)?.amount, priceAt(gone.price, 7)]).toEqual(['10', undefined]);
});

it('is told to shops that sell in its money and know its tier', () => {
  const [{ price } = { price: undefined }] = pricedPlaces([row({ tier: 'base' })]);
  if (!price) throw new Error('no place');
  expect(
    [{}, { currencies: ['EUR'] }, { currencies: ['USD'] }, { tiers: ['A'] }, { tiers: ['base'] }].map((shop) =>
      isToldTo(shop, price),
    ),
  ).toEqual([...[true, true, false, false, true]]);
});

it('says of every moment what the table says', () => {
  const moments = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 6 });
  fc.assert(
    fc.property(moments, fc.integer({ min: 0, max: 31 }), (cuts, at) => {
      const edges = [...cuts].sort((a, b) => a - b);
      // Every other stretch of time has a price.
      const rows = edges.flatMap((from, n) =>
        n % 2 === 0
          ? [
              row({
                from,
                amount: String(n + 1),
                ...(edges[n + 1] === undefined ? {} : { until: edges[n + 1] as number }),
              }),
            ]
          : [],
      );
      const [place] = pricedPlaces([...rows].reverse());
      const right = new PriceBook(rows, at).priceFor('X', 'A', 'EUR', 1);
      expect(place && priceAt(place.price, at)?.amount).toBe(right?.amount);
    }),
  );
});
