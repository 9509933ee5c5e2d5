import { describe, expect, it } from 'vitest';
import { isSeries, numberIn, seriesOf } from './series.ts';

describe('a series of numbers', () => {
  it.each(['CI-{year}-{n:5}', '{n}', '{year}{month}/{n:3}', '发票{n}'])('may be %s', (text) => {
    expect(isSeries(text)).toBe(true);
  });
  it.each(['CI-2026', '{n}{n}', 'CI-{day}-{n}', '{n:0}', '{n:12}', '{month}-{n}', 'CI-{n', '{N}'])(
    'is not %s',
    (text) => {
      expect(isSeries(text)).toBe(false);
    },
  );

  it('begins anew with the year or month that it names, and never otherwise', () => {
    expect(seriesOf('CI-{year}-{n:5}', '2026-12-31')).toBe('CI-2026-{n:5}');
    expect(seriesOf('CI-{year}-{n:5}', '2027-01-01')).toBe('CI-2027-{n:5}');
    expect(seriesOf('P{year}{month}-{n}', '2026-11-26')).toBe('P202611-{n}');
    expect(seriesOf('INV{n}', '2026-11-26')).toBe(seriesOf('INV{n}', '2030-01-01'));
  });

  it('writes its counter with zeros, and whole where it outgrows them', () => {
    expect(numberIn('CI-2026-{n:5}', 7)).toBe('CI-2026-00007');
    expect(numberIn('CI-2026-{n:2}', 1234)).toBe('CI-2026-1234');
    expect(numberIn('{n}', 1)).toBe('1');
  });
});
