import { setTimeout as sleep } from 'node:timers/promises';
import { WaybillError } from '../domain/failures.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';

/** How often who waits for its turn asks again; and how soon a record comes back that did not get one. */
const LOOK_AGAIN_MS = 250;
const COME_BACK_MS = 1_000;

type TurnDeps = Pick<Deps, 'health' | 'ledger'>;

/** Calls of a connection that belong together. Who makes them `alone` tries the credential: one request, before any other. */
type Work<T> = (alone: boolean) => Promise<T>;

/**
 * Makes calls that write nothing, where that may be done now, and tells the connection's health how they ended. Throws
 * where they fail, and a `budget` failure where another call is just trying the credential or the connection is paused:
 * who called comes again soon.
 */
export async function inTurn<T>(deps: TurnDeps & Pick<Deps, 'clock'>, connectionId: string, work: Work<T>): Promise<T> {
  const turn = await deps.health.turn(connectionId);
  const answer = turn === 'wait' ? undefined : await take(deps, connectionId, turn, work);
  if (answer) return answer.value;
  const message = `${connectionId} is not called now: its credential is being tried, or it is paused`;
  throw new WaybillError({ class: 'budget', message, readyAt: deps.clock.now() + COME_BACK_MS });
}

/** The same for who has time to wait; `undefined` where the connection is paused by then. */
export async function whenInTurn<T>(
  deps: TurnDeps,
  connectionId: string,
  signal: AbortSignal,
  work: Work<T>,
): Promise<T | undefined> {
  for (;;) {
    const turn = await deps.health.turn(connectionId);
    if (turn !== 'wait') return (await take(deps, connectionId, turn, work))?.value;
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

async function take<T>(
  { health, ledger }: TurnDeps,
  connectionId: string,
  turn: 'free' | 'alone',
  work: Work<T>,
): Promise<{ value: T } | undefined> {
  try {
    // Its credential may have been refused while this call waited.
    if ((await ledger.paused()).some((row) => row.connectionId === connectionId)) return undefined;
    const value = await work(turn === 'alone');
    health.succeeded(connectionId);
    return { value };
  } catch (error) {
    // A refused credential is in the ledger before the next one has its turn.
    await health.failed(connectionId, toFailure(error));
    throw error;
  } finally {
    if (turn === 'alone') await health.turnOver(connectionId);
  }
}
