import { describe, expect, it } from 'vitest';
import { fromShopTime, nextSecond, startAgain, toShopTime } from './time.ts';

const PARIS = 'Europe/Paris';

describe("the shop's clock", () => {
  it('is of its zone, in summer and in winter', () => {
    expect(fromShopTime('2026-07-01 10:00:00', PARIS)).toBe(Date.UTC(2026, 6, 1, 8));
    expect(fromShopTime('2026-11-22 10:00:00', PARIS)).toBe(Date.UTC(2026, 10, 22, 9));
    expect(toShopTime(Date.UTC(2026, 10, 22, 9), PARIS)).toBe('2026-11-22 10:00:00');
    expect(fromShopTime('0000-00-00 00:00:00', PARIS)).toBeUndefined();
    expect(nextSecond('2026-12-31 23:59:59')).toBe('2027-01-01 00:00:00');
  });

  it('starts again a minute before, and an hour before that where it was put back since', () => {
    const summerEnds = Date.UTC(2026, 9, 25, 1);
    const minute = 60_000;
    expect(startAgain('2026-11-22 10:00:00', PARIS, Date.UTC(2026, 10, 22, 9, 5), minute)).toBe('2026-11-22 09:59:00');
    // The last change before was at 02:59:59; now it is 02:05 for the second time.
    expect(startAgain('2026-10-25 02:59:59', PARIS, summerEnds + 5 * minute, minute)).toBe('2026-10-25 01:58:59');
    // Nothing happened in the night: what was last changed at 01:30 is followed from an hour before.
    expect(startAgain('2026-10-25 01:30:00', PARIS, summerEnds + 90 * minute, minute)).toBe('2026-10-25 00:29:00');
  });
});
