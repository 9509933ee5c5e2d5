import type { Failure } from '../domain/failures.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Log, Starter } from './deps.ts';

/** A system is taken for down after so many failures in a row over so long a time: one bad minute is not an outage. */
const FAILURES_IN_A_ROW = 10;
const FAILING_FOR_MS = 10_000;

/** Watches how calls of each connection end, and pauses one that cannot be of use: one case, and only its probe calls. */
export interface Health {
  succeeded(connectionId: string): void;
  failed(connectionId: string, failure: Failure): void;
}

export function createHealth(deps: {
  ledger: Pick<Ledger, 'pause' | 'startedCase'>;
  starter: Pick<Starter, 'startCase'>;
  clock: { now(): number };
  log: Log;
}): Health {
  const failing = new Map<string, { count: number; since: number; pausing: boolean }>();

  async function pause(connectionId: string, failure: Failure): Promise<void> {
    const kind = failure.class === 'auth' ? 'auth' : 'connection';
    const waitingFor = kind === 'auth' ? `new credentials of ${connectionId}` : `${connectionId} to answer again`;
    const row = await deps.ledger.pause(connectionId, {
      kind,
      cause: `${kind}:${connectionId}`,
      waitingFor,
      connectionId,
      failure,
    });
    await deps.starter.startCase(row, []);
    await deps.ledger.startedCase(row.caseId);
    deps.log.warn({ connectionId, class: failure.class }, `${connectionId} is paused: ${failure.message}`);
  }

  return {
    succeeded: (connectionId) => void failing.delete(connectionId),
    failed(connectionId, failure) {
      const down = failure.class === 'auth' || failure.class === 'unavailable' || failure.class === 'unknown-outcome';
      if (!down) return;
      const now = deps.clock.now();
      const state = failing.get(connectionId) ?? { count: 0, since: now, pausing: false };
      failing.set(connectionId, state);
      state.count++;
      const outage = state.count >= FAILURES_IN_A_ROW && now - state.since >= FAILING_FOR_MS;
      if (state.pausing || !(failure.class === 'auth' || outage)) return;
      state.pausing = true;
      pause(connectionId, failure)
        .catch((error: unknown) =>
          deps.log.warn({ connectionId, error: String(error) }, 'pausing failed; the next failure tries again'),
        )
        .finally(() => failing.delete(connectionId));
    },
  };
}
