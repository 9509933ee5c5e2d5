import { expect, test } from 'vitest';
import { earliestNow, isDue, latestNow } from './clocks.ts';

test('the earliest and the latest now are of whichever clock is behind, and before', () => {
  const at = (gapMs: number) => ({ now: () => 10_000, http: { clockGapMs: () => gapMs } });
  expect([earliestNow(at(-400)), latestNow(at(-400))]).toEqual([9_600, 10_000]);
  expect([earliestNow(at(400)), latestNow(at(400))]).toEqual([10_000, 10_400]);
});

test('a round is due after its time, and not put off by a clock that was set back', () => {
  expect(isDue(1_000, 500, 1_499)).toBe(false);
  expect(isDue(1_000, 500, 1_500)).toBe(true);
  expect(isDue(1_000, 500, 900)).toBe(true);
});
