import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Price } from '../canonical/records.ts';
import { priceAt, priceChangesAt } from './in-time.ts';

const iso = (at: number) => new Date(at).toISOString();
const base = { sku: 'X', tier: 'A', currency: 'EUR', minimumQuantity: 10 };
const YEAR = Date.UTC(2027, 0, 1);
const successive: Price = {
  ...base,
  amount: '19.90',
  validTo: iso(YEAR),
  followedBy: [{ amount: '18.00', validFrom: iso(YEAR), validTo: iso(YEAR + 1_000) }],
};

it('is the amount of the period that counts, to the millisecond', () => {
  expect(priceAt(successive, YEAR - 1)).toEqual({ ...base, amount: '19.90', validTo: iso(YEAR) });
  expect(priceAt(successive, YEAR)).toMatchObject({ amount: '18.00', validTo: iso(YEAR + 1_000) });
  expect(priceAt(successive, YEAR + 1_000)).toBeUndefined();
  expect([YEAR - 5, YEAR, YEAR + 1_000].map((at) => priceChangesAt(successive, at))).toEqual([
    YEAR,
    YEAR + 1_000,
    undefined,
  ]);
});

it('is told ahead to those who keep dates themselves, and to nobody after its end', () => {
  const coming: Price = { ...base, amount: '5', validFrom: iso(YEAR) };
  expect(priceAt(coming, YEAR - 1)).toBeUndefined();
  expect(priceAt(coming, YEAR - 1, true)).toEqual(coming);
  expect(priceAt({ ...base, amount: '5', validTo: iso(YEAR) }, YEAR, true)).toBeUndefined();
});

const moment = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
const period = fc
  .record({ amount: fc.constantFrom('1', '2', '3'), from: moment, to: moment })
  .map(({ amount, from, to }) => ({
    amount,
    ...(from === undefined ? {} : { validFrom: iso(from) }),
    ...(to === undefined ? {} : { validTo: iso(to) }),
  }));

it('changes at no other moment than it says', () => {
  fc.assert(
    fc.property(fc.array(period, { minLength: 1, maxLength: 4 }), fc.boolean(), (periods, ahead) => {
      const [first, ...followedBy] = periods;
      const price = { sku: 'X', currency: 'EUR', ...first, followedBy } as Price;
      for (let at = 0; at <= 21; at += 1) {
        const next = priceChangesAt(price, at);
        if (next === at + 1) continue;
        expect(priceAt(price, at + 1, ahead)).toEqual(priceAt(price, at, ahead));
      }
      expect(priceChangesAt(price, 21)).toBeUndefined();
    }),
  );
});
