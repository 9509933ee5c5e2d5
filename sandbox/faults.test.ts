import { expect, it } from 'vitest';
import { FaultPlan } from './faults.ts';

const plan = () => new FaultPlan(() => 0.99);

it('sends webhooks once and at once, unless told otherwise', () => {
  expect(plan().deliveries()).toEqual([0]);
});

it('sends some twice, some never, and holds back the rest by the dice', () => {
  const faults = plan();
  faults.set({ hooks: { twice: 0.2, never: 0.02, delayMs: 1_000 }, seed: 3 });
  const sent = Array.from({ length: 2_000 }, () => faults.deliveries());
  const share = (times: number) => sent.filter((one) => one.length === times).length / sent.length;
  expect(share(2)).toBeCloseTo(0.2, 1);
  expect(share(0)).toBeCloseTo(0.02, 1);
  const delays = sent.flat();
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThan(1_000);
  expect(delays).not.toEqual([...delays].sort((a, b) => a - b));
});
