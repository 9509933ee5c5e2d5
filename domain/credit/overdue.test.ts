import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim } from './claims.ts';
import { freezeOf, overdueClaims } from './overdue.ts';

const DAY_MS = 24 * 3_600_000;
const claim = (number: string, dueDay?: number): Claim => ({
  of: 'invoice',
  number,
  currency: 'EUR',
  total: '9.00',
  owed: '9.00',
  ...(dueDay === undefined ? {} : { dueAt: dueDay * DAY_MS }),
});
const free = { frozen: false };
const late = { frozen: true, frozenBy: 'overdue' as const };
const onDay = (day: number, account: Parameters<typeof freezeOf>[0], ...claims: Claim[]) =>
  freezeOf(account, claims, day * DAY_MS, 60);

describe('a customer who is late to pay', () => {
  it('is frozen when something is late for more than the days, and not before', () => {
    expect(onDay(90, free, claim('R1', 30))).toBeUndefined();
    expect(onDay(91, free, claim('R2', 30), claim('R1', 29), claim('R3'))).toEqual({
      freeze: true,
      why: 'invoice R1 and 1 more: 62 days overdue',
    });
    expect(onDay(500, free, claim('R1'))).toBeUndefined();
  });

  it('is thawed when that is paid, though something else is due, and stays frozen until then', () => {
    expect(onDay(91, late, claim('R1', 30))).toBeUndefined();
    expect(onDay(91, late, claim('R2', 40))).toEqual({ freeze: false });
    expect(onDay(91, { frozen: true })).toBeUndefined();
  });

  it('is not frozen again for what a person excused', () => {
    const spared = { frozen: false, sparedUntil: 91 * DAY_MS };
    expect(onDay(200, spared, claim('R1', 30))).toBeUndefined();
    expect(onDay(200, spared, claim('R1', 30), claim('R2', 92))).toMatchObject({ freeze: true });
  });

  it('comes to the same, whatever the order in which claims are looked at', () => {
    const claims = fc.array(
      fc
        .tuple(fc.constantFrom('R1', 'R2', 'R3', 'R4'), fc.integer({ min: 0, max: 100 }))
        .map(([n, day]) => claim(n, day)),
    );
    const both = claims.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(both, fc.integer({ min: 0, max: 200 }), ([some, other], day) => {
        expect(onDay(day, free, ...other)).toEqual(onDay(day, free, ...some));
        expect(overdueClaims(other, day * DAY_MS)).toHaveLength(overdueClaims(some, day * DAY_MS).length);
      }),
    );
  });
});
