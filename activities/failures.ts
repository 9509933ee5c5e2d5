import { fingerprintOf, type Met, type Stopping } from '../domain/cause.ts';
import { assertNever, type Failure, WaybillError } from '../domain/failures.ts';
import type { CaseCause, StepOutcome } from '../store/ledger.ts';

/** The edge where everything thrown becomes one of the closed list. A bug of ours is `unknown-outcome`: it is never taken for "not done". */
export function toFailure(error: unknown): Failure {
  if (error instanceof WaybillError) return error.failure;
  const name = error instanceof Error ? error.name : typeof error;
  return { class: 'unknown-outcome', message: `unexpected ${name}` };
}

const RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

/** Later with every attempt, so that a target in trouble is not hammered. */
export const backoffMs = (attempt: number): number => Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(attempt, 6));

/** What a failure means for one record at one step: wait for its time, or for a person. */
export function outcomeOf(
  failure: Failure,
  at: { connectionId: string; step: string; now: number; attempt?: number },
): StepOutcome {
  const { connectionId, step, now } = at;
  const queue = (readyAt: number): StepOutcome => ({ to: 'queue', queue: connectionId, readyAt, why: failure });
  switch (failure.class) {
    case 'rate-limited':
      return queue(now + failure.retryAfterMs);
    case 'budget':
      return queue(failure.readyAt);
    case 'auth':
    case 'unavailable':
    case 'unknown-outcome':
      return queue(now + backoffMs(at.attempt ?? 0));
    case 'mapping':
    case 'validation':
    case 'rejected':
    case 'conflict':
      return { to: 'case', case: sharedCase(failure, { system: connectionId, step }) };
    default:
      return assertNever(failure);
  }
}

const MAX_WAITING_FOR = 200;

/** The case of a failure that any number of records may meet: the same fingerprint is the same case. */
export function sharedCase(
  failure: Stopping,
  met: Met,
  {
    kind = failure.class,
    waitingFor = `${kind}: ${failure.message}`,
  }: Partial<Pick<CaseCause, 'kind' | 'waitingFor'>> = {},
): CaseCause {
  const fingerprint = fingerprintOf(failure, met);
  return {
    kind,
    cause: kind === failure.class ? fingerprint : `${kind}:${fingerprint}`,
    waitingFor: waitingFor.slice(0, MAX_WAITING_FOR),
    connectionId: met.system,
    failure,
  };
}
