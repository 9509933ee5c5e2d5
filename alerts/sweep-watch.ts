import { sweepGapMs } from '../domain/pulses.ts';
import type { Ledger } from '../store/ledger.ts';

export interface SweepState {
  /** When the last one came to its end, epoch ms; undefined before the first. */
  lastAt?: number;
  stopped: boolean;
}

/** Says whether sweeps run. A process that has just begun waits for the first one as long as for any other. */
export function sweepWatch(needs: {
  ledger: Pick<Ledger, 'lastSweep'>;
  everyMs: number;
  clock: { now(): number };
}): () => Promise<SweepState> {
  const { ledger, everyMs, clock } = needs;
  const begunAt = clock.now();
  return async () => {
    const lastAt = await ledger.lastSweep();
    const stopped = clock.now() - Math.max(begunAt, lastAt ?? 0) > sweepGapMs(everyMs);
    return { ...(lastAt === undefined ? {} : { lastAt }), stopped };
  };
}
