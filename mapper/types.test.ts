import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localTime } from './times.ts';
import { TYPES } from './types.ts';
import { type Convert, Unfit } from './unfit.ts';

/** `{ type: argument }` with a setting's value beside it; an `Unfit` shows as its code. */
function convert(
  name: string,
  value: unknown,
  argument?: string | number,
  side?: unknown,
  settings: Record<string, string> = {},
) {
  const made = TYPES[name]?.make(argument, new Map(Object.entries(settings))) as Convert;
  const result = made(value, side);
  return result instanceof Unfit ? result.code : result;
}

describe('types', () => {
  test.each([
    ['text', ' a b ', 'a b'],
    ['text', 12, '12'],
    ['text', 12.5, '12.5'],
    ['text', false, 'false'],
    ['text', 2 ** 60, 'unsafe-number'],
    ['text', ['a'], 'not-a-text'],
    ['integer', 3, 3],
    ['integer', '3.00', 3],
    ['integer', '3.5', 'not-an-integer'],
    ['integer', '9007199254740993', 'unsafe-number'],
    ['integer', true, 'not-an-integer'],
    ['decimal', '12.30', '12.30'],
    ['decimal', 12.3, '12.3'],
    ['decimal', 0.1 + 0.2, 'not-a-decimal'],
    ['decimal', '1,5', 'not-a-decimal'],
    ['number', '12.30', 12.3],
    ['number', '100', 100],
    ['number', '0.1000000000000000055', 'not-a-decimal'],
    ['number', '12345678901234567.89', 'inexact'],
    ['money', '19.90', '19.90'],
    ['date', '2026-11-22', '2026-11-22'],
    ['date', '2026-11-22T23:30:00-05:00', '2026-11-23'],
    ['date', '2026-02-30', 'not-a-date'],
    ['date', '22.11.2026', 'not-a-date'],
    ['instant', '2026-11-22T09:00:00Z', '2026-11-22T09:00:00.000Z'],
    ['instant', '2026-11-22T09:00:00.1234567+08:00', '2026-11-22T01:00:00.123Z'],
    ['instant', '2026-11-22 09:00', 'time-without-zone'],
    ['instant', '2026-02-30T09:00:00Z', 'not-a-time'],
    ['instant', '0000-00-00 00:00:00', undefined],
    ['instant', 1764000000, 'not-a-time'],
    ['boolean', 'Yes', true],
    ['boolean', 0, false],
    ['boolean', 'perhaps', 'not-a-boolean'],
    ['country', 'de', 'DE'],
    ['country', 'DEU', 'DE'],
    ['country', 'Germany', 'not-a-country'],
    ['country', 'XX', 'not-a-country'],
    ['currency', 'eur', 'EUR'],
    ['currency', 'EURO', 'not-a-currency'],
    ['email', ' a.b@example.co.uk ', 'a.b@example.co.uk'],
    ['email', 'a@b', 'not-an-email'],
    ['email', 'A <a@b.de>', 'not-an-email'],
    ['phone', '0049 (0)151 / 234-5678', '+491512345678'],
    ['phone', '+1 613-555-0100', '+16135550100'],
    ['phone', '555 x12', 'not-a-phone'],
    ['unit', 'KILOGRAMS', 'kg'],
    ['unit', '件', 'pcs'],
    ['unit', 'furlong', 'not-a-unit'],
  ])('%s of %s is %s', (name, value, expected) => {
    expect(convert(name, value)).toBe(expected);
  });

  test('text is cut by characters, not by halves of them', () => {
    expect(convert('text', 'Straße 12', 6)).toBe('Straße');
    expect(convert('text', '𠮷𠮷𠮷', 2)).toBe('𠮷𠮷');
  });

  test('times of a zone, in winter and in summer', () => {
    expect(convert('instant', '2026-11-22 17:00:00', 'Asia/Shanghai')).toBe('2026-11-22T09:00:00.000Z');
    expect(convert('instant', '2026-01-15T12:00', 'Europe/Berlin')).toBe('2026-01-15T11:00:00.000Z');
    expect(convert('instant', '2026-07-15T12:00', 'Europe/Berlin')).toBe('2026-07-15T10:00:00.000Z');
    expect(convert('instant', '2026-07-15', '+08:00')).toBe('2026-07-14T16:00:00.000Z');
    expect(convert('instant', '2026-07-15T12:00:00Z', 'Asia/Shanghai')).toBe('2026-07-15T12:00:00.000Z');
    expect(convert('date', '2026-11-22T17:00:00.000Z', 'Asia/Shanghai')).toBe('2026-11-23');
    expect(convert('instant', 1_764_000_000, 'epoch-seconds')).toBe('2025-11-24T16:00:00.000Z');
    expect(convert('instant', '1764000000123', 'epoch-millis')).toBe('2025-11-24T16:00:00.123Z');
    expect(convert('instant', Number.NaN, 'epoch-millis')).toBe('not-a-time');
  });

  test('what a zone shows, read again in that zone, is the same instant', () => {
    // Hours that a zone's clocks show twice are ambiguous by nature: Shanghai has had none since 1991.
    const zone = fc.constantFrom('Asia/Shanghai', 'UTC', '-03:30');
    const second = fc.integer({ min: Date.UTC(2000, 0, 1) / 1_000, max: Date.UTC(2099, 0, 1) / 1_000 });
    fc.assert(
      fc.property(second, zone, (seconds, name) => {
        const text = new Date(seconds * 1_000).toISOString();
        expect(convert('instant', localTime(text, name), name)).toBe(text);
      }),
    );
  });

  test('money by the digits of its currency', () => {
    expect(convert('money', 1230, 'minor', 'eur', { currency: 'c' })).toBe('12.30');
    expect(convert('money', '1230', 'minor', 'KWD', { currency: 'c' })).toBe('1.230');
    expect(convert('money', 1230, 'minor', undefined, { currency: 'c' })).toBe('no-currency');
    expect(convert('money', 1230, 'minor', 'ZZZ', { currency: 'c' })).toBe('not-a-currency');
    expect(convert('money', '12.3456', 'major', 'EUR', { currency: 'c' })).toBe('12.3456');
    expect(convert('money', 12, 'major', 'EUR', { currency: 'c' })).toBe('12.00');
  });

  test('weights', () => {
    expect(convert('unit', '1250', 'kg', 'GRAMS', { of: 'u' })).toBe('1.25');
    expect(convert('unit', 1, 'kg', 'POUNDS', { of: 'u' })).toBe('0.453592');
    expect(convert('unit', '2', 'cm', undefined, { given: 'in' })).toBe('5.08');
    expect(convert('unit', '2', 'kg', 'cm', { of: 'u' })).toBe('other-measure');
    expect(convert('unit', '2', 'kg', undefined, { of: 'u' })).toBe('no-unit');
  });
});
