import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Havoc, planChaos } from './plan.ts';

const options = fc.record({
  orders: fc.integer({ min: 1, max: 2_000 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  timeScale: fc.integer({ min: 1, max: 600 }),
  forget: fc.boolean(),
});

const ACTS: Havoc['act'][] = [
  'kill-worker',
  'kill-daemon',
  'kill-temporal',
  'lock-ledger',
  'fill-ledger',
  'system-down',
  'expire-token',
  'break-mapping',
  'skew-clocks',
  'set-stock',
];

it('is the same for the same seed, and another for another', () => {
  fc.assert(
    fc.property(options, (asked) => {
      expect(planChaos(asked)).toEqual(planChaos(asked));
      expect(planChaos({ ...asked, seed: asked.seed + 1 }).havoc).not.toEqual(planChaos(asked).havoc);
    }),
  );
});

it('lets every kind of havoc happen while orders are placed, in the order of time', () => {
  fc.assert(
    fc.property(options, (asked) => {
      const { havoc, orders, spanMs } = planChaos(asked);
      expect(new Set(havoc.map(({ act }) => act))).toEqual(new Set(ACTS));
      for (const list of [havoc, orders]) {
        const times = list.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every((atMs) => atMs >= 0 && atMs < spanMs)).toBe(true);
      }
      expect(orders).toHaveLength(asked.orders);
    }),
  );
});

it('scales every duration by the one time scale', () => {
  fc.assert(
    fc.property(options, fc.integer({ min: 2, max: 10 }), (asked, times) => {
      const durations = (timeScale: number) =>
        planChaos({ ...asked, orders: 1, timeScale }).havoc.map((one) => ('forMs' in one ? one.forMs : 0));
      const [whole, scaled] = [durations(1), durations(times)];
      const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
      expect(sorted(scaled)).toEqual(sorted(whole).map((ms) => Math.round(ms / times)));
    }),
  );
});

it("deletes Temporal's database only where it is asked to", () => {
  fc.assert(
    fc.property(options, (asked) => {
      const forgets = planChaos(asked).havoc.filter((one) => one.act === 'kill-temporal' && one.forget);
      expect(forgets).toHaveLength(asked.forget ? 1 : 0);
    }),
  );
});
