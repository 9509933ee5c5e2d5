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

/** How a stretch of work ended: `closed` where the window that it was done in is over. */
type Stretch = 'closed' | undefined;

/**
 * Does a stretch of a look on its connection, at the lowest priority: what it may not do now is gone on with later, from where the ledger
 * says it stands. What fails ends this look alone, and says why. `isOpen` is to be asked before each further page.
 */
export async function turnOf(
  deps: Deps,
  input: LookInput,
  work: (connection: Connection, signal: AbortSignal, isOpen: () => boolean) => Promise<Stretch>,
): Promise<LookTurn> {
  const { ledger, clock, health } = deps;
  const connection = deps.connections.get(input.connectionId);
  if (!connection) {
    await ledger.endLook(input, { state: 'skipped', why: 'the config no longer has it' });
    return {};
  }
  const isOpen = () => opens(connection, clock.now()) === undefined;
  if (!isOpen()) return closed(deps, input, connection);
  try {
    const ended = await beating((signal) => work(connection, signal, isOpen));
    health.succeeded(connection.id);
    return ended === 'closed' ? closed(deps, input, connection) : {};
  } catch (error) {
    const failure = toFailure(error);
    if (failure.class === 'rate-limited')
      return { again: clock.now() + Math.max(SHORTEST_WAIT_MS, failure.retryAfterMs) };
    if (failure.class === 'budget') return { again: Math.max(clock.now() + SHORTEST_WAIT_MS, failure.readyAt) };
    health.failed(connection.id, failure);
    throw error;
  }
}

/** Its next window is waited for where somebody waits; else the report says why it was left out. */
async function closed({ ledger, clock }: Deps, input: LookInput, connection: Connection): Promise<LookTurn> {
  const again = opens(connection, clock.now()) ?? clock.now();
  if (input.waits) return { again };
  const why = `it is called at its windows alone, next at ${new Date(again).toISOString().slice(0, 16)}Z`;
  await ledger.endLook(input, { state: 'skipped', why });
  return {};
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
