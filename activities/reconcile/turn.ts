import type { Connection } from '../../connectors/connections.ts';
import { nextWindow, windowsBetween } from '../../domain/windows.ts';
import type { LookName } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { toFailure } from '../failures.ts';
import { beating } from '../heartbeat.ts';

/** A look to go on with; `waits`: a system that is called in windows alone may be waited for. */
export interface LookInput extends LookName {
  waits: boolean;
}

/** When to go on (epoch ms): a window, or calls, have to be waited for. Absent where this is done, whichever way. */
export interface LookTurn {
  again?: number;
}

/** So long after its time a planned window is taken to be open: reading a few pages more belongs to that call. */
const WINDOW_OPEN_MS = 30 * 60_000;
/** Nobody waits a shorter time for calls. */
const SHORTEST_WAIT_MS = 1_000;

/**
 * Does a stretch of a look on its connection, at the lowest priority: what it may not do now is gone on with later, from where the ledger
 * says it stands. What fails ends this look alone, and says why.
 */
export async function turnOf(
  deps: Deps,
  input: LookInput,
  work: (connection: Connection, signal: AbortSignal) => Promise<void>,
): Promise<LookTurn> {
  const { ledger, clock, health } = deps;
  const connection = deps.connections.get(input.connectionId);
  if (!connection) {
    await ledger.endLook(input, { state: 'skipped', why: 'the config no longer has it' });
    return {};
  }
  const opensAt = opens(connection, clock.now());
  if (opensAt !== undefined) {
    if (input.waits) return { again: opensAt };
    const why = `it is called at its windows alone, next at ${new Date(opensAt).toISOString().slice(0, 16)}Z`;
    await ledger.endLook(input, { state: 'skipped', why });
    return {};
  }
  try {
    await beating((signal) => work(connection, signal));
    health.succeeded(connection.id);
    return {};
  } catch (error) {
    const failure = toFailure(error);
    if (failure.class === 'rate-limited')
      return { again: clock.now() + Math.max(SHORTEST_WAIT_MS, failure.retryAfterMs) };
    if (failure.class === 'budget') return { again: Math.max(clock.now() + SHORTEST_WAIT_MS, failure.readyAt) };
    health.failed(connection.id, failure);
    throw error;
  }
}

function opens({ windows }: Connection, now: number): number | undefined {
  if (!windows || windowsBetween(windows, now - WINDOW_OPEN_MS, now + 1).length > 0) return undefined;
  return nextWindow(windows, now);
}

/** What could not be read after several tries is said in the report, and the others go on. */
export function failLook(deps: Deps) {
  return async ({ why, ...look }: LookName & { why: string }): Promise<void> =>
    deps.ledger.endLook(look, { state: 'failed', why });
}
