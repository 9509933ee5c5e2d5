import { expect, it } from 'vitest';
import { patienceMs, pointsOf } from './patience.ts';

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

it('tells what a query really took, and that one which was not run took nothing', () => {
  const answer = (cost: object) => pointsOf({ data: { extensions: { cost } } });
  expect([answer({ requestedQueryCost: 800, actualQueryCost: 214 }), answer({ actualQueryCost: null })]).toEqual([
    214, 0,
  ]);
  expect([answer({}), pointsOf({ data: 'text' })]).toEqual([undefined, undefined]);
});
