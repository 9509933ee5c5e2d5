import { describe, expect, it } from 'vitest';
import { openingOf, planWindows } from './window-plan.ts';

const HOUR = 3_600_000;
const orders = (count: number) => ({
  flow: 'orders',
  priority: 'order' as const,
  count,
  batch: 50,
  requestsPerPush: 6,
});

describe('the plan of windows', () => {
  it('lets all go in the first one where there are calls for it', () => {
    const rates = [{ rate: { calls: 1_000, perMs: HOUR }, spent: [{ calls: 100, endsAt: 0 }] }];
    expect(planWindows([HOUR / 2], [orders(212)], rates, { readCalls: 2 })).toEqual([
      { at: HOUR / 2, callsLeft: 870, callsNeeded: 32, goes: [{ flow: 'orders', count: 212 }], stays: 0 },
    ]);
  });

  it('says what does not fit, and when it goes', () => {
    const rates = [{ rate: { calls: 20, perMs: HOUR }, spent: [] }];
    const plan = planWindows([0, HOUR / 2, 2 * HOUR], [orders(212), { ...orders(30), flow: 'returns' }], rates, {
      readCalls: 1,
    });
    expect(plan).toEqual([
      { at: 0, callsLeft: 19, callsNeeded: 37, goes: [{ flow: 'orders', count: 150 }], stays: 92 },
      // What the first one used is not back yet.
      { at: HOUR / 2, callsLeft: 0, callsNeeded: 19, goes: [], stays: 92 },
      {
        at: 2 * HOUR,
        callsLeft: 19,
        callsNeeded: 19,
        goes: [
          { flow: 'orders', count: 62 },
          { flow: 'returns', count: 30 },
        ],
        stays: 0,
      },
    ]);
    expect([openingOf(plan, 'orders', 150), openingOf(plan, 'orders', 151)]).toEqual([0, 2 * HOUR]);
    expect(openingOf(plan, 'orders', 213)).toBeUndefined();
  });

  it('lets a run go on while a short span comes round', () => {
    const rates = [
      { rate: { calls: 1_000, perMs: HOUR }, spent: [] },
      { rate: { calls: 2, perMs: 1_000 }, spent: [{ calls: 2, endsAt: 0 }] },
    ];
    expect(planWindows([0], [orders(300)], rates, { readCalls: 1 })).toMatchObject([{ callsLeft: 970, stays: 0 }]);
    expect(planWindows([0], [orders(300)], rates.slice(1), { readCalls: 1 })).toMatchObject([{ callsLeft: 7_200 }]);
  });

  it('leaves a backfill the share that it may have', () => {
    const rates = [{ rate: { calls: 100, perMs: HOUR }, spent: [] }];
    const backfill = { ...orders(5_000), flow: 'old', priority: 'backfill' as const };
    expect(planWindows([0, 2 * HOUR], [orders(50), backfill], rates, { readCalls: 2 })).toMatchObject([
      {
        callsLeft: 97,
        goes: [
          { flow: 'orders', count: 50 },
          { flow: 'old', count: 350 },
        ],
      },
      { callsLeft: 97, goes: [{ flow: 'old', count: 400 }] },
    ]);
  });

  it('plans without rates too', () => {
    expect(planWindows([5], [orders(7)], [], { readCalls: 1 })).toEqual([
      { at: 5, callsNeeded: 7, goes: [{ flow: 'orders', count: 7 }], stays: 0 },
    ]);
  });
});
