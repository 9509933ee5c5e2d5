import { assertNever, type Failure, WaybillError } from '../domain/failures.ts';
import type { CaseCause, StepOutcome } from '../store/ledger.ts';

/** The edge where everything thrown becomes one of the closed list. A bug of ours is `unknown-outcome`: it is never taken for "not done". */
export function toFailure(error: unknown): Failure {
  if (error instanceof WaybillError) return error.failure;
  const name = error instanceof Error ? error.name : typeof error;
  return { class: 'unknown-outcome', message: `unexpected ${name}` };
}

/** The same cause for the same trouble, whatever ids and amounts its text names. */
export const fingerprint = (text: string): string =>
  text
    .replace(/[0-9a-f]{8,}|\d+/gi, '#')
    .replace(/\s+/g, ' ')
    .slice(0, 160);

const RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

/** Later with every attempt, so that a target in trouble is not hammered. */
export const backoffMs = (attempt: number): number => Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(attempt, 6));

/** What a failure means for one record at one step: wait for its time, or for a person. */
export function outcomeOf(
  failure: Failure,
  at: { connectionId: string; rootId: string; now: number; attempt?: number },
): StepOutcome {
  const { connectionId, now } = at;
  const queue = (readyAt: number): StepOutcome => ({ to: 'queue', queue: connectionId, readyAt, why: failure });
  const person = (kind: CaseCause['kind'], cause: string): StepOutcome => ({
    to: 'case',
    case: { kind, cause, waitingFor: `${kind}: ${failure.message}`.slice(0, 200), connectionId, failure },
  });
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
      return person('mapping', `mapping:${failure.code}:${failure.where ?? ''}`);
    case 'validation':
      return person('validation', `validation:${connectionId}:${failure.path ?? ''}:${fingerprint(failure.message)}`);
    case 'rejected':
      return person(
        'rejected',
        `rejected:${connectionId}:${failure.code ?? ''}:${failure.field ?? ''}:${fingerprint(failure.message)}`,
      );
    case 'conflict':
      return person('conflict', `conflict:${connectionId}:${at.rootId}`);
    default:
      return assertNever(failure);
  }
}
