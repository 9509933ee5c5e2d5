import { describe, expect, it } from 'vitest';
import { before, markOf, ordersVersions, type TimeSpec, wireOf } from './times.ts';

const NOW = Date.UTC(2026, 10, 23);
const SHANGHAI: TimeSpec = { as: 'local', timezone: 'Asia/Shanghai' };
const BERLIN: TimeSpec = { as: 'local', timezone: 'Europe/Berlin' };

describe('markOf', () => {
  it.each([
    ['2026-11-22T17:00:00+08:00', { as: 'iso' }, '2026-11-22T09:00:00.000Z'],
    ['2026-11-22 09:00:00.123456+00:00', { as: 'iso' }, '2026-11-22T09:00:00.123Z'],
    [1_795_338_000, { as: 'epoch-seconds' }, '2026-11-22T09:00:00.000Z'],
    ['1795338000123', { as: 'epoch-ms' }, '2026-11-22T09:00:00.123Z'],
    ['2026-11-22 17:00:00', SHANGHAI, '2026-11-22T09:00:00.000Z'],
    ['2026-11-22T17:00', SHANGHAI, '2026-11-22T09:00:00.000Z'],
    ['2026-11-22 17:00:00.5', SHANGHAI, '2026-11-22T09:00:00.500Z'],
    ['2026-07-01 12:00:00', BERLIN, '2026-07-01T10:00:00.000Z'],
    ['2026-01-01 12:00:00', BERLIN, '2026-01-01T11:00:00.000Z'],
    ['2026-11-22', { as: 'date', timezone: 'Asia/Shanghai' }, '2026-11-21T16:00:00.000Z'],
    [42, { as: 'number' }, '00000000000000000042'],
    ['12345678901234567890', { as: 'number' }, '12345678901234567890'],
  ] as [unknown, TimeSpec, string][])('%s is read as %o', (value, spec, mark) => {
    expect(markOf(value, spec)).toBe(mark);
  });

  it('reads the hour that comes twice as its first coming, and the one that never comes as after the gap', () => {
    expect(markOf('2026-10-25 02:30:00', BERLIN)).toBe('2026-10-25T00:30:00.000Z');
    expect(markOf('2026-03-29 02:30:00', BERLIN)).toBe('2026-03-29T01:30:00.000Z');
  });

  it.each([undefined, null, '', '0000-00-00 00:00:00', '0001-01-01T00:00:00'])('%s is never', (value) => {
    expect(markOf(value, SHANGHAI)).toBeUndefined();
  });

  it('is never for an epoch of nothing', () => expect(markOf(0, { as: 'epoch-seconds' })).toBeUndefined());

  it('refuses to guess', () => {
    expect(() => markOf('2026-11-22T09:00:00', { as: 'iso' })).toThrow('names no time zone');
    expect(() => markOf('22.11.2026', SHANGHAI)).toThrow('"22.11.2026" is not a time written as local');
    expect(() => markOf('2026-02-31 10:00:00', SHANGHAI)).toThrow('not a time');
    expect(() => markOf('v7', { as: 'number' })).toThrow('not a number');
  });
});

describe('wireOf', () => {
  const mark = '2026-11-22T09:00:00.999Z';

  it.each([
    [{ as: 'iso' }, mark],
    [{ as: 'epoch-seconds' }, 1_795_338_000],
    [{ as: 'epoch-ms' }, 1_795_338_000_999],
    [SHANGHAI, '2026-11-22 17:00:00'],
    [{ ...SHANGHAI, separator: 'T' }, '2026-11-22T17:00:00'],
    [{ as: 'date', timezone: 'Asia/Shanghai' }, '2026-11-22'],
  ] as [TimeSpec, unknown][])('writes %o, never later than it was', (spec, written) => {
    expect(wireOf(mark, spec, NOW)).toBe(written);
  });

  it('writes counters as they came', () => expect(wireOf('00000000000000000042', { as: 'number' }, NOW)).toBe('42'));

  it('goes back an hour over an hour that came twice: no text of the second coming is left out', () => {
    const since = '2026-10-25T00:50:00.000Z'; // 02:50 for the first time
    const later = Date.parse('2026-10-25T01:10:00.000Z'); // 02:10 for the second time
    expect(wireOf(since, BERLIN, Date.parse(since) + 60_000)).toBe('2026-10-25 02:50:00');
    expect(wireOf(since, BERLIN, later) <= '2026-10-25 02:10:00').toBe(true);
  });
});

it('moves back by time, counters by one, and not below nothing', () => {
  expect(before('2026-11-22T09:00:00.000Z', { as: 'iso' }, 120_000)).toBe('2026-11-22T08:58:00.000Z');
  expect(before('00000000000000000042', { as: 'number' }, 120_000)).toBe('00000000000000000041');
  expect(before('00000000000000000000', { as: 'number' }, 1)).toBe('00000000000000000000');
});

it('believes no order of versions in dates, nor where clocks are set back', () => {
  const specs: TimeSpec[] = [
    { as: 'iso' },
    { as: 'number' },
    SHANGHAI,
    BERLIN,
    { as: 'date', timezone: 'Asia/Shanghai' },
  ];
  expect(specs.map(ordersVersions)).toEqual([true, true, true, false, false]);
});
