import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterWorkingTime, WEEKDAYS, type WorkingHours, workingTimeBetween } from './working-time.ts';

const HOUR_MS = 3_600_000;
const WEEK: WorkingHours = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '18:00',
  timezone: 'Asia/Shanghai',
};
const at = (text: string) => Date.parse(text);

const anyHours = fc.record({
  days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  from: fc.constantFrom('00:00', '08:30', '11:00'),
  to: fc.constantFrom('11:15', '18:00', '23:59'),
  // Two that change their clocks on different days, one by half an hour, and one that never does.
  timezone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai'),
  holidays: fc.constantFrom([], [{ from: '2026-03-27', to: '2026-04-06' }]),
  alsoWorked: fc.constantFrom([], [{ from: '2026-04-04', to: '2026-04-12' }]),
});
const anyInstant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });

describe('working time', () => {
  it.each([
    ['within a day', '2026-11-25T10:00:00+08:00', 2, '2026-11-25T12:00:00+08:00'],
    ['over a night', '2026-11-25T17:00:00+08:00', 2, '2026-11-26T10:00:00+08:00'],
    ['over a weekend', '2026-11-27T17:30:00+08:00', 1, '2026-11-30T09:30:00+08:00'],
    ['begun before the day does', '2026-11-25T03:00:00+08:00', 9, '2026-11-25T18:00:00+08:00'],
  ])('%s', (_, from, hours, ends) => {
    expect(afterWorkingTime(WEEK, at(from), hours * HOUR_MS)).toBe(at(ends));
  });

  it.each([
    // 1 October 2026 is a Thursday; the Sunday before and the Saturday after make up for two of its days.
    ['over holidays', '2026-09-30T17:00:00+08:00', 2, '2026-10-08T10:00:00+08:00'],
    ['begun on one', '2026-10-02T11:00:00+08:00', 1, '2026-10-08T10:00:00+08:00'],
    ['on a Saturday that is worked', '2026-10-09T17:30:00+08:00', 1, '2026-10-10T09:30:00+08:00'],
    ['on a day that is both', '2026-09-30T17:00:00+08:00', 2, '2026-10-08T10:00:00+08:00', '2026-10-04'],
  ])('knows holidays: %s', (_, from, hours, ends, also = '2026-10-10') => {
    const alsoWorked = [
      { from: '2026-09-27', to: '2026-09-27' },
      { from: also, to: also },
    ];
    const hours2026 = { ...WEEK, holidays: [{ from: '2026-10-01', to: '2026-10-07' }], alsoWorked };
    expect(afterWorkingTime(hours2026, at(from), hours * HOUR_MS)).toBe(at(ends));
  });

  it('passes exactly as much as was asked for, wherever clocks are changed', () => {
    fc.assert(
      fc.property(anyHours, anyInstant, fc.integer({ min: 1, max: 100 * HOUR_MS }), (hours, from, ms) => {
        const end = afterWorkingTime(hours, from, ms);
        expect(end).toBeGreaterThanOrEqual(from + ms);
        expect(workingTimeBetween(hours, from, end)).toBe(ms);
        expect(workingTimeBetween(hours, from, end - 1)).toBe(ms - 1);
      }),
      { numRuns: 200 },
    );
  });

  it('adds up', () => {
    fc.assert(
      fc.property(anyHours, anyInstant, fc.nat(40 * HOUR_MS), fc.nat(40 * HOUR_MS), (hours, from, a, b) => {
        const [middle, end] = [from + a, from + a + b];
        expect(workingTimeBetween(hours, from, middle) + workingTimeBetween(hours, middle, end)).toBe(
          workingTimeBetween(hours, from, end),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('never comes where nobody ever works', () => {
    expect(afterWorkingTime({ ...WEEK, days: [] }, at('2026-11-25T10:00:00Z'), 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
