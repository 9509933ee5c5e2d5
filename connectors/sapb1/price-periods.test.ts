import { expect, it } from 'vitest';
import { overlaid, within } from './price-periods.ts';

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T16:00:00.000Z`;
const period = (Price: string, from?: number, to?: number) => ({
  Price,
  ...(from === undefined ? {} : { ValidFrom: day(from) }),
  ...(to === undefined ? {} : { ValidTo: day(to) }),
});

it('leaves of what counts for ever the time before and after what takes its place', () => {
  expect(overlaid([period('10'), period('8', 5, 8)])).toEqual([
    period('10', undefined, 5),
    period('8', 5, 8),
    period('10', 8),
  ]);
});

it('puts periods in the order of time, and the later told one over the earlier', () => {
  expect(overlaid([period('10', 1, 20), period('7', 15, 25), period('8', 5, 16)])).toEqual([
    period('10', 1, 5),
    period('8', 5, 16),
    period('7', 16, 25),
  ]);
  expect(overlaid([period('10', 5, 8), period('8')])).toEqual([period('8')]);
});

it('keeps of a period what lies in a span, and nothing of one that only touches it', () => {
  expect(within(period('8', 1, 9), period('', 5))).toEqual([period('8', 5, 9)]);
  expect(within(period('8', 1, 5), period('', 5))).toEqual([]);
  expect(within(period('8'), {})).toEqual([period('8')]);
});
