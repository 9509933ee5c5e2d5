import { expect, it } from 'vitest';
import { patienceMs } from './patience.ts';

const answer = (requestedQueryCost: number, currentlyAvailable: number) => ({
  data: {
    extensions: {
      cost: { requestedQueryCost, throttleStatus: { maximumAvailable: 2_000, currentlyAvailable, restoreRate: 100 } },
    },
  },
});

it('waits until the bucket holds another such query, and not before it runs dry', () => {
  expect(patienceMs(answer(100, 1_500))).toBe(0);
  expect(patienceMs(answer(100, 300))).toBe(0);
  expect(patienceMs(answer(100, 250))).toBe(500);
  // A query that costs more than the bucket holds waits for a full one, not for ever.
  expect(patienceMs(answer(5_000, 1_900))).toBe(1_000);
});

it('knows nothing of answers without a cost', () => {
  for (const data of [null, 'text', {}, { extensions: {} }, { extensions: { cost: {} } }])
    expect(patienceMs({ data })).toBe(0);
});
