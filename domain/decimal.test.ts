import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  divide,
  fromMinor,
  multiply,
  parseDecimal,
  round,
  roundMoney,
  spread,
  subtract,
  sum,
  toMinor,
} from './decimal.ts';

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 6 }))
  .map(([units, scale]) => {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
    const body = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return units < 0n ? `-${body}` : body;
  });
const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF');

describe('decimal', () => {
  test('what floats get wrong', () => {
    expect(add('0.1', '0.2')).toBe('0.3');
    expect(multiply('1.1', 3)).toBe('3.3');
    expect(subtract('0.30', '0.1')).toBe('0.20');
    expect(multiply('123456789012345678901234567890.12', '1.000000000001')).toBe(
      '123456789012469135690246913569.02123456789012',
    );
    expect(sum(['19.90', '0.10', '5'])).toBe('25.00');
    expect(sum([])).toBe('0');
  });

  test('rounds half away from zero, to what the currency can pay', () => {
    expect(round('2.345', 2)).toBe('2.35');
    expect(round('-2.345', 2)).toBe('-2.35');
    expect(roundMoney('12.5', 'EUR')).toBe('12.50');
    expect(roundMoney('12.5', 'JPY')).toBe('13');
    expect(roundMoney('12.3456', 'KWD')).toBe('12.346');
    expect(round('-0.001', 2)).toBe('0.00');
  });

  test('minor units', () => {
    expect(fromMinor(1230, 'EUR')).toBe('12.30');
    expect(fromMinor('-5', 'EUR')).toBe('-0.05');
    expect(fromMinor(1230, 'JPY')).toBe('1230');
    expect(toMinor('1.5', 'KWD')).toBe('1500');
    expect(() => toMinor('1.001', 'EUR')).toThrow(RangeError);
    expect(() => fromMinor(12.5, 'EUR')).toThrow(RangeError);
    expect(() => fromMinor(1, 'XXX')).toThrow(RangeError);
  });

  test('refuses what is not exact', () => {
    for (const bad of [0.1, Number.NaN, 2 ** 53, '1e3', '', ' 1', '1,5', '.5', '0x10', 'Infinity']) {
      expect(() => add(bad, 1)).toThrow(RangeError);
    }
  });

  test('spreads without losing a cent', () => {
    expect(spread('10.00', [1, 1, 1])).toEqual(['3.34', '3.33', '3.33']);
    expect(spread('-10.00', [1, 1, 1])).toEqual(['-3.34', '-3.33', '-3.33']);
    expect(spread('5', ['0', '0'], 2)).toEqual(['2.50', '2.50']);
    expect(spread('0.01', ['19.90', '0', '5.00'], 2)).toEqual(['0.01', '0.00', '0.00']);
    expect(() => spread('1', [])).toThrow(RangeError);
    expect(() => spread('1', [-1, 2])).toThrow(RangeError);
  });

  test.each([
    ['12.30', '12.30'],
    [' +0012.30 ', '12.30'],
    ['.5', '0.5'],
    ['-0.00', '0.00'],
    ['0E-8', '0.00000000'],
    ['1E+2', '100'],
    ['1.50000000000000', '1.500000000000'],
    [19.9, '19.9'],
    [1e-7, '0.0000001'],
    [59.699999999999996, undefined],
    [2 ** 53, undefined],
    [123456789012345678901n, '123456789012345678901'],
    ['1,234.5', undefined],
    ['1e99', undefined],
    ['.', undefined],
    ['', undefined],
    [Number.NaN, undefined],
    [true, undefined],
    [null, undefined],
  ])('reads %s as %s', (value, text) => {
    expect(parseDecimal(value)).toBe(text);
  });

  test('divides by rounding', () => {
    expect(divide('1250', '1000', 6)).toBe('1.25');
    expect(divide('2', '3', 4)).toBe('0.6667');
    expect(() => divide('1', '0', 2)).toThrow(RangeError);
  });

  test('laws', () => {
    fc.assert(
      fc.property(amount, amount, amount, (a, b, c) => {
        expect(compare(add(a, b), add(b, a))).toBe(0);
        expect(compare(subtract(add(a, b), b), a)).toBe(0);
        expect(compare(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(0);
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), currency, (minor, code) => {
        expect(toMinor(fromMinor(minor, code), code)).toBe(String(minor));
      }),
    );
  });

  test('shares sum up to the total, and none is further than a unit from its due', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), weights, (cents, lines) => {
        const total = fromMinor(cents, 'EUR');
        const shares = spread(total, lines);
        expect(sum(shares)).toBe(total);
        const whole = lines.reduce((a, b) => a + b, 0);
        if (whole === 0) return;
        shares.forEach((share, index) => {
          expect(Math.abs(Number(share) * 100 - (cents * (lines[index] as number)) / whole)).toBeLessThanOrEqual(
            1 + 1e-6,
          );
        });
      }),
    );
  });
});
