import { expect, it } from 'vitest';
import { patienceMs } from './patience.ts';

const left = (currentlyAvailable: number) => ({
  data: {
    extensions: { cost: { throttleStatus: { maximumAvailable: 2_000, currentlyAvailable, restoreRate: 100 } } },
  },
});

it('waits until the bucket is out of its reserve, and not before it is in it', () => {
  expect([1_500, 200, 150, 0].map((points) => patienceMs(left(points)))).toEqual([0, 0, 500, 2_000]);
});

it('knows nothing of answers without a cost', () => {
  for (const data of [null, 'text', {}, { extensions: {} }, { extensions: { cost: {} } }])
    expect(patienceMs({ data })).toBe(0);
});
