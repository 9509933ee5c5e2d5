import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, compare } from '../../domain/decimal.ts';
import { amountsOf } from './amounts.ts';

test('takes the tax out of what was paid, and converts both', () => {
  expect(amountsOf({ quantity: 3, total: '113.00', taxRate: '13', exchangeRate: '7.1' })).toEqual({
    ori: { sum: '113.00', money: '100.00', tax: '13', taxUnitPrice: '37.666667', unitPrice: '33.333333' },
    nat: { sum: '802.30', money: '710.00', tax: '92.30', taxUnitPrice: '267.433333', unitPrice: '236.666667' },
  });
});

test('without a tax all that was paid is net', () => {
  expect(amountsOf({ quantity: '2', total: '9.98', taxRate: '0', exchangeRate: 1 }).ori).toMatchObject({
    sum: '9.98',
    money: '9.98',
    tax: '0',
    unitPrice: '4.99',
  });
});

test('net and tax make gross, in both currencies', () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 }).map((n) => (n / 100).toFixed(2));
  const rate = fc.integer({ min: 0, max: 3_000 }).map((n) => (n / 100).toFixed(2));
  const exchange = fc.integer({ min: 1, max: 2_000_000 }).map((n) => (n / 10_000).toFixed(4));
  fc.assert(
    fc.property(cents, rate, exchange, fc.integer({ min: 1, max: 999 }), (total, taxRate, exchangeRate, quantity) => {
      const { ori, nat } = amountsOf({ quantity, total, taxRate, exchangeRate });
      for (const side of [ori, nat]) {
        expect(compare(add(side.money, side.tax), side.sum)).toBe(0);
        expect(compare(side.money, 0)).toBeGreaterThanOrEqual(0);
      }
      expect(compare(ori.sum, total)).toBe(0);
    }),
  );
});
