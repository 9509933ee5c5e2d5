import { describe, expect, it } from 'vitest';
import { type Figures, medians } from './measure.ts';
import { cpuOf, peakMemoryMb } from './process-figures.ts';

const run = (seconds: number, lost = 0): Figures => ({
  orders: 10,
  seconds,
  ordersPerSecond: 10 / seconds,
  cpuMsPerOrder: 1,
  cpuMsPerOrderOurs: 1,
  cpuMsPerOrderTemporal: 0,
  peakMemoryMb: 100,
  lost,
  doubled: 0,
});

describe('medians', () => {
  it('take the middle of each figure, and the mean of two middles', () => {
    expect(medians([run(3), run(1), run(2)]).seconds).toBe(2);
    expect(medians([run(4), run(1), run(2), run(3)]).seconds).toBe(2.5);
  });

  it('never hide a loss', () => {
    expect(medians([run(1), run(1, 1), run(1)]).lost).toBe(1);
  });
});

describe.skipIf(process.platform !== 'linux')('process figures', () => {
  it('count the CPU and the memory of a process', () => {
    const before = cpuOf([process.pid]).ours;
    // By its own measure: on a busy machine a process does not run all the time.
    const begun = process.cpuUsage();
    while (process.cpuUsage(begun).user < 150_000) Math.sqrt(begun.user);
    expect(cpuOf([process.pid]).ours - before).toBeGreaterThanOrEqual(50);
    expect(peakMemoryMb([process.pid])).toBeGreaterThan(20);
  });

  it('count nothing for a process that is gone', () => {
    expect(cpuOf([2 ** 22])).toEqual({ ours: 0, temporal: 0 });
  });
});
