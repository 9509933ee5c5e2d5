import { describe, expect, it } from 'vitest';
import { moneyOf } from './money.ts';

describe('amounts as PayPal takes them', () => {
  it.each([
    ['EUR', '12.3', '12.30'],
    ['EUR', '12', '12.00'],
    ['USD', '0.05', '0.05'],
    ['EUR', '-1.50', '-1.50'],
    ['JPY', '500', '500'],
    ['HUF', '1000.00', '1000'],
    ['TWD', '800.0', '800'],
    ['EUR', '12.3000', '12.30'],
  ])('%s %s is %s', (currency, amount, value) => {
    expect(moneyOf(amount, currency)).toEqual({ currency_code: currency, value });
  });

  it.each([
    ['HUF', '10.50'],
    ['TWD', '0.01'],
    ['EUR', '12.305'],
  ])('%s %s cannot be charged, and is not rounded', (currency, amount) => {
    expect(() => moneyOf(amount, currency)).toThrow('exactly');
  });
});
