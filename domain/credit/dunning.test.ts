import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim } from './claims.ts';
import { type DunningRules, dueDay, dunningOf, type StepTold, stepAt } from './dunning.ts';

const HOUR_MS = 3_600_000;
const DUE_AT = Date.parse('2026-12-22T00:00:00Z');
const RULES: DunningRules = {
  steps: [-3, 0, 7, 30].map((day) => ({ day, tell: ['customer'] })),
  at: '09:00',
  partlyPaid: 'stop',
};
const claim = (dueAt = DUE_AT, more: Partial<Claim> = {}): Claim & { dueAt: number } => ({
  of: 'invoice',
  number: 'R1',
  currency: 'EUR',
  total: '9.00',
  owed: '9.00',
  dueAt,
  ...more,
});

describe('the day of a step', () => {
  it('is counted by the clocks of a zone, and a due day without a time is that day everywhere', () => {
    const at = (due: string, day: number, zone: string) =>
      new Date(stepAt(Date.parse(due), day, '09:00', zone)).toISOString();
    expect(at('2026-12-22T00:00:00Z', 0, 'America/New_York')).toBe('2026-12-22T14:00:00.000Z');
    expect(at('2026-12-22T00:00:00Z', 0, 'Asia/Shanghai')).toBe('2026-12-22T01:00:00.000Z');
    expect(at('2026-12-22T16:30:00Z', 0, 'Asia/Shanghai')).toBe('2026-12-23T01:00:00.000Z');
    // Nine in the morning stays nine when summer time begins.
    expect(at('2026-03-01T00:00:00Z', 0, 'Europe/Berlin')).toBe('2026-03-01T08:00:00.000Z');
    expect(at('2026-03-01T00:00:00Z', 30, 'Europe/Berlin')).toBe('2026-03-31T07:00:00.000Z');
    expect(dueDay(Date.parse('2026-12-22T16:30:00Z'), 'Asia/Shanghai')).toBe('2026-12-23');
  });
});

describe('the ladder', () => {
  it('tells each step at most once and in their order, whenever somebody looks, and always the latest that is due', () => {
    const looks = fc.array(fc.integer({ min: -5 * 24, max: 60 * 24 }), { maxLength: 40 });
    fc.assert(
      fc.property(looks, (hours) => {
        let told: StepTold | undefined;
        const days: number[] = [];
        const times = [...hours].sort((a, b) => a - b).map((hour) => DUE_AT + hour * HOUR_MS);
        for (const now of times) {
          const { due } = dunningOf(claim(), told, RULES, { now, timezone: 'UTC' });
          if (due) {
            told = { day: due.day, dueAt: DUE_AT, at: now };
            days.push(due.day);
          }
          const latest = RULES.steps.filter(({ day }) => stepAt(DUE_AT, day, '09:00', 'UTC') <= now).at(-1)?.day;
          expect(told?.day).toBe(latest);
        }
        expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
      }),
    );
  });

  it('begins anew with another due day, and says what comes next', () => {
    const told = { day: 7, dueAt: DUE_AT, at: 0 };
    const now = DUE_AT + 40 * 24 * HOUR_MS;
    const later = DUE_AT + 40 * 24 * HOUR_MS;
    expect(dunningOf(claim(later), told, RULES, { now: now + 10 * HOUR_MS, timezone: 'UTC' })).toMatchObject({
      due: { day: 0 },
      next: { step: { day: 7 }, at: later + (7 * 24 + 9) * HOUR_MS },
    });
  });

  it('stops for what is paid in part, disputed, or excused', () => {
    const given = { now: DUE_AT + 9 * 24 * HOUR_MS, timezone: 'UTC' };
    const paid = claim(DUE_AT, { owed: '8.99' });
    expect(dunningOf(paid, undefined, RULES, given)).toEqual({ stopped: 'partly paid' });
    expect(dunningOf(paid, undefined, { ...RULES, partlyPaid: 'go-on' }, given).due).toMatchObject({ day: 7 });
    expect(dunningOf(claim(DUE_AT, { disputed: true }), undefined, RULES, given)).toEqual({ stopped: 'disputed' });
    expect(dunningOf(claim(), undefined, RULES, { ...given, sparedUntil: DUE_AT })).toEqual({ stopped: 'excused' });
  });
});
