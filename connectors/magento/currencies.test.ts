import { expect, it } from 'vitest';
import { otherMoney } from './currencies.ts';

it('takes a price in the money of its website, and one of all websites in the money of each', () => {
  const bases = new Map([
    [1, 'EUR'],
    [2, 'USD'],
  ]);
  expect(otherMoney(bases, 1, 'EUR')).toBeUndefined();
  expect(otherMoney(bases, 2, 'EUR')).toBe('prices of website 2 are in USD, not in EUR');
  expect(otherMoney(bases, 3, 'EUR')).toBe('the shop has no website 3');
  expect(otherMoney(bases, 0, 'EUR')).toBe('prices of all websites are in EUR and USD, not in EUR');
  expect(otherMoney(new Map([[1, 'EUR']]), 0, 'EUR')).toBeUndefined();
});
