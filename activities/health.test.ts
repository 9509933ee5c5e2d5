import { expect, it } from 'vitest';
import { createHealth } from './health.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** The health of one process, on a ledger that gives every lease unless its disk is full. */
function scene() {
  let now = 1_000;
  const disk = { full: false };
  const health = createHealth({
    ledger: {
      lease: async () => {
        if (disk.full) throw new Error('database or disk is full');
        return true;
      },
      endLease: async () => {},
      pause: async () => {
        throw new Error('not asked here');
      },
      startedCase: async () => {},
    },
    starter: { startCase: async () => {} },
    connections: new Map(),
    clock: { now: () => now },
    process: 'one',
    log: quiet,
  });
  return {
    health,
    disk,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('gives a turn again where nobody said that the trial before is over, once that ends in the ledger', async () => {
  const { health, pass } = scene();
  expect(await health.turn('freight')).toBe('alone');
  pass(59_999);
  expect(await health.turn('freight')).toBe('wait');
  pass(1);
  expect(await health.turn('freight')).toBe('alone');
});

it('gives a turn again after the ledger refused to note one: a full disk keeps no connection waiting for ever', async () => {
  const { health, disk } = scene();
  disk.full = true;
  await expect(health.turn('freight')).rejects.toThrow('disk is full');
  disk.full = false;
  expect(await health.turn('freight')).toBe('alone');
  expect(await health.turn('freight')).toBe('wait');
  await health.turnOver('freight');
  expect(await health.turn('freight')).toBe('alone');
  health.succeeded('freight');
  expect(await health.turn('freight')).toBe('free');
});
