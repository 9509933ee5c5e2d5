import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backTest } from './back-test.ts';
import { type Demand, METHODS, sba, tsb } from './intermittent.ts';
import { reorder, spanOf, type Terms } from './reorder.ts';
import { deviations } from './service.ts';
import { WEEK_MS, weekly } from './weeks.ts';

const TENTH = { size: 0.1, interval: 0.1 };
const demands = fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { nil: null }), { maxLength: 60 });

describe('expecting intermittent demand', () => {
  it('is what the papers come to by hand', () => {
    // Sizes 3, then 3 + 0.1 x (2 - 3) = 2.9; intervals 2, then 2 + 0.1 x (3 - 2) = 2.1; 0.95 x 2.9 / 2.1.
    expect(sba([0, 3, 0, 0, 2], TENTH)).toBeCloseTo(1.311905, 6);
    // Likelihood 1/2, then 0.45, 0.405, and 0.405 + 0.1 x (1 - 0.405) = 0.4645; times 2.9.
    expect(tsb([0, 3, 0, 0, 2], TENTH)).toBeCloseTo(1.34705, 6);
    // Nothing for two more periods: Croston stands still, the other fades.
    expect(sba([0, 3, 0, 0, 2, 0, 0], TENTH)).toBeCloseTo(1.311905, 6);
    expect(tsb([0, 3, 0, 0, 2, 0, 0], TENTH)).toBeCloseTo(1.34705 * 0.81, 6);
  });

  it.each(Object.entries(METHODS))(
    '%s: never below nothing, never above the largest, as large as demand is',
    (_, method) => {
      fc.assert(
        fc.property(demands, fc.integer({ min: 2, max: 9 }), (demand, times) => {
          const most = Math.max(0, ...demand.map((one) => one ?? 0));
          const expected = method(demand, TENTH);
          expect(expected).toBeGreaterThanOrEqual(0);
          expect(expected).toBeLessThanOrEqual(most + 1e-9);
          const larger = method(
            demand.map((one) => (one === null ? null : one * times)),
            TENTH,
          );
          expect(larger).toBeCloseTo(expected * times, 6);
          // A period of which nobody knows is as if it had not been.
          expect(
            method(
              demand.filter((one) => one !== null),
              TENTH,
            ),
          ).toBe(expected);
        }),
      );
    },
  );

  it('expects of steady demand what comes, less the correction of Croston', () => {
    const steady = Array.from({ length: 30 }, () => 4);
    expect(tsb(steady, TENTH)).toBeCloseTo(4, 9);
    expect(sba(steady, TENTH)).toBeCloseTo(4 * 0.95, 9);
  });
});

describe('a back-test', () => {
  it('is what it comes to by hand', () => {
    // Spans of 2 from the origin 2: came 6, 4, 8; always expected 4; the spans before were 3, 5, 6.
    const tried = backTest([1, 2, 3, 3, 1, 7], () => 2, 2, 1);
    expect(tried).toMatchObject({ origins: 3, error: (2 + 0 + 4) / 3, naiveError: (3 + 1 + 2) / 3, scaled: 1 });
    expect(tried.bias).toBeCloseTo((-2 + 0 - 4) / 3, 9);
    expect(tried.spread).toBeCloseTo(Math.sqrt((4 + 0 + 16) / 3), 9);
  });

  it('never lets a method see what it forecasts, and skips what nobody knows', () => {
    fc.assert(
      fc.property(demands, fc.integer({ min: 1, max: 5 }), (demand: Demand, span) => {
        const seen: number[] = [];
        const { origins } = backTest(demand, (past) => seen.push(past.length), span, 3);
        expect(seen).toHaveLength(origins);
        for (const length of seen) {
          expect(length + span).toBeLessThanOrEqual(demand.length);
          expect(demand.slice(length - span, length + span)).not.toContain(null);
        }
      }),
    );
  });

  it('is right where demand is steady, and says nothing of naive where that is never wrong', () => {
    const steady = Array.from({ length: 20 }, () => 5);
    expect(backTest(steady, (past) => tsb(past, TENTH), 3, 4)).toMatchObject({ naiveError: 0, scaled: null });
    expect(backTest([1, 2], () => 1, 4, 4)).toMatchObject({ origins: 0, error: 0, scaled: null });
  });
});

describe('weeks', () => {
  const now = 1_800_000_000_000;
  const ago = (weeks: number) => now - weeks * WEEK_MS;

  it('count back from now, begin with the first demand, and subtract what came back', () => {
    const wanted = [
      { at: ago(2.5), pieces: 4 },
      { at: ago(0.1), pieces: 2 },
      { at: ago(2.4), pieces: -1 },
      { at: ago(80), pieces: 9 },
      { at: now + 1, pieces: 9 },
    ];
    expect(weekly(wanted, [], now, 52)).toEqual([3, 0, 2]);
    expect(weekly([], [], now, 52)).toEqual([]);
    expect(weekly([{ at: ago(0.5), pieces: -3 }], [], now, 52)).toEqual([0]);
  });

  it('are unknown where there was nothing to sell for more than a day of them', () => {
    const wanted = [{ at: ago(3.5), pieces: 4 }];
    const day = WEEK_MS / 7;
    expect(weekly(wanted, [{ since: ago(3), until: ago(3) + 2 * day }], now, 52)).toEqual([4, null, 0, 0]);
    expect(weekly(wanted, [{ since: ago(3), until: ago(3) + day }], now, 52)).toEqual([4, 0, 0, 0]);
    expect(weekly(wanted, [{ since: ago(1.5) }], now, 52)).toEqual([4, 0, null, null]);
  });
});

describe('what to order', () => {
  const terms: Terms = { lead: 3, review: 1, service: 0.95, pack: 1, least: 1 };
  const has = { onHand: 0, onOrder: 0, owed: 0 };

  it('covers so much of a normal distribution as tables say', () => {
    for (const [share, z] of [
      [0.5, 0],
      [0.9, 1.2816],
      [0.95, 1.6449],
      [0.975, 1.96],
      [0.99, 2.3263],
    ] as const)
      expect(Math.abs(deviations(share) - z)).toBeLessThan(0.0005);
  });

  it('is what it comes to by hand', () => {
    // 5 a week over 4 weeks, and 1.6449 x 6 for what was wrong: 29.87.
    const tried = { origins: 20, spread: 6 };
    expect(reorder(5, tried, terms, { onHand: 12, onOrder: 10, owed: 4 })).toMatchObject({
      span: 4,
      expected: 20,
      point: 30,
      position: 18,
      quantity: 12,
    });
    expect(reorder(5, tried, { ...terms, pack: 10 }, { ...has, onHand: 18 }).quantity).toBe(20);
    expect(reorder(5, tried, { ...terms, least: 50 }, { ...has, onHand: 18 }).quantity).toBe(50);
    expect(reorder(5, tried, { ...terms, least: 50 }, { ...has, onHand: 30 }).quantity).toBe(0);
    // Never tried: the root of 20 is 4.47.
    expect(reorder(5, { origins: 0, spread: 0 }, terms, has).point).toBe(28);
  });

  it('is enough, in packs, at least what is sold at once, and no more than that asks for', () => {
    const numbers = fc.integer({ min: 0, max: 500 });
    const asked = fc.record({
      forecast: fc.double({ min: 0, max: 40, noNaN: true }),
      spread: fc.double({ min: 0, max: 60, noNaN: true }),
      pack: fc.integer({ min: 1, max: 48 }),
      least: fc.integer({ min: 1, max: 200 }),
      has: fc.record({ onHand: numbers, onOrder: numbers, owed: numbers }),
    });
    fc.assert(
      fc.property(asked, ({ forecast, spread, pack, least, has }) => {
        const found = reorder(forecast, { origins: 9, spread }, { ...terms, pack, least }, has);
        const { quantity, point, position } = found;
        expect(quantity % pack).toBe(0);
        expect(position + quantity).toBeGreaterThanOrEqual(point);
        if (position >= point) expect(quantity).toBe(0);
        else {
          expect(quantity).toBeGreaterThanOrEqual(least);
          expect(quantity - pack).toBeLessThan(Math.max(least, point - position));
        }
      }),
    );
  });

  it('spans whole weeks', () => {
    expect([spanOf({ lead: 10 / 7, review: 1 }), spanOf({ lead: 0, review: 0.1 })]).toEqual([3, 1]);
  });
});
