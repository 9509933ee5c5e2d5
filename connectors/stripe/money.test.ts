import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUnits, toUnits } from './money.ts';

describe('amounts in the units of Stripe', () => {
  it.each([
    ['eur', 1230, '12.30'],
    ['EUR', 5, '0.05'],
    ['usd', -1230, '-12.30'],
    ['jpy', 500, '500'],
    ['krw', 0, '0'],
    ['mga', 500, '500'],
    ['isk', 500, '5.00'],
    ['ugx', 500, '5.00'],
    ['huf', 1000, '10.00'],
    ['twd', 80000, '800.00'],
    ['kwd', 5120, '5.120'],
    ['bhd', 10, '0.010'],
  ])('%s %d is %s, and back', (currency, units, amount) => {
    expect(fromUnits(units, currency)).toBe(amount);
    expect(toUnits(amount, currency)).toBe(units);
  });

  it.each([
    ['EUR', '12.305'],
    ['JPY', '500.5'],
    ['ISK', '5.50'],
    ['UGX', '5.01'],
    ['KWD', '5.124'],
    ['EUR', '99999999999999999'],
  ])('%s %s cannot be charged, and is not rounded', (currency, amount) => {
    expect(() => toUnits(amount, currency)).toThrow('exactly');
  });

  it('takes an amount with fewer or idle digits', () => {
    expect(toUnits('12', 'EUR')).toBe(1200);
    expect(toUnits('12.3', 'EUR')).toBe(1230);
    expect(toUnits('500.00', 'JPY')).toBe(500);
  });

  it('comes back the same, whatever the amount and currency', () => {
    const currency = fc.constantFrom('eur', 'jpy', 'kwd', 'isk', 'mga', 'huf');
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), currency, (n, code) => {
        const units = n * (code === 'isk' ? 100 : code === 'kwd' ? 10 : 1);
        expect(toUnits(fromUnits(units, code), code)).toBe(units === 0 ? 0 : units);
      }),
    );
  });
});
