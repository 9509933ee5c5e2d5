import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minuteOf } from '../working-time.ts';
import { digestDay } from './digest-day.ts';
import { afterQuiet, isQuiet } from './quiet-hours.ts';

const at = (text: string) => Date.parse(text);
const NIGHT = { from: '22:00', to: '07:00', timezone: 'Europe/Berlin' };
const MINUTE_MS = 60_000;

const anyTime = fc
  .tuple(fc.nat(23), fc.constantFrom('00', '15', '30'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const anyZone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai', 'UTC');
const anyInstant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
const anyQuiet = fc
  .record({ from: anyTime, to: anyTime, timezone: anyZone }) // With less than two hours that are not quiet, the clocks' change could skip them all.
  .filter(({ from, to }) => (minuteOf(from) - minuteOf(to) + 1_440) % 1_440 >= 120);

describe('quiet hours', () => {
  it.each([
    ['before midnight', '2026-11-25T22:00:00+01:00', '2026-11-26T07:00:00+01:00'],
    ['after midnight', '2026-11-26T03:10:00+01:00', '2026-11-26T07:00:00+01:00'],
    ['by day', '2026-11-26T07:00:00+01:00', '2026-11-26T07:00:00+01:00'],
    ['the night that is an hour longer', '2026-10-24T23:00:00+02:00', '2026-10-25T07:00:00+01:00'],
    ['the night that is an hour shorter', '2026-03-28T23:00:00+01:00', '2026-03-29T07:00:00+02:00'],
  ])('%s', (_, now, ends) => {
    expect(afterQuiet(NIGHT, at(now))).toBe(at(ends));
  });

  it('end, on every night of the year, at an hour that is not quiet, and not later than they must', () => {
    fc.assert(
      fc.property(anyQuiet, anyInstant, (quiet, now) => {
        const end = afterQuiet(quiet, now);
        expect(isQuiet(quiet, end)).toBe(false);
        if (!isQuiet(quiet, now)) expect(end).toBe(now);
        else {
          expect(end).toBeGreaterThan(now);
          expect(end - now).toBeLessThanOrEqual(26 * 60 * MINUTE_MS);
          expect(isQuiet(quiet, end - 1) || isQuiet(quiet, end - 61 * MINUTE_MS)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the day of a digest', () => {
  it.each([
    ['before its time', '2026-11-25T00:59:00Z', undefined],
    ['at its time', '2026-11-25T01:00:00Z', '2026-11-25'],
    ['after the daemon was down', '2026-11-25T12:59:00Z', '2026-11-25'],
    ['too late to be of use', '2026-11-25T13:00:00Z', undefined],
  ])('%s', (_, now, day) => {
    expect(digestDay('09:00', 'Asia/Shanghai', at(now))).toBe(day);
  });

  it("is the evening's own after midnight", () => {
    expect(digestDay('23:00', 'UTC', at('2026-11-26T02:00:00Z'))).toBe('2026-11-25');
  });

  it('comes once a day, every day, also where clocks are changed', () => {
    fc.assert(
      fc.property(anyTime, anyZone, fc.integer({ min: 0, max: 340 }), (time, zone, firstDay) => {
        const from = at('2026-01-02T00:00:00Z') + firstDay * 86_400_000;
        const days = new Set<string>();
        for (let now = from; now < from + 10 * 86_400_000; now += 15 * MINUTE_MS) {
          const day = digestDay(time, zone, now);
          if (day) days.add(day);
        }
        expect(days.size).toBeGreaterThanOrEqual(10);
        expect(days.size).toBeLessThanOrEqual(11);
      }),
      { numRuns: 5 },
    );
  });
});
