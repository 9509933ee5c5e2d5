import type { Connection } from '../connectors/connections.ts';
import type { Kind } from '../domain/kinds.ts';
import type { InboxEvent } from '../store/ledger.ts';
import { deliver } from './answering.ts';
import type { Deps } from './deps.ts';
import { priorityOfKind, topology } from './flow-plan.ts';
import { beating } from './heartbeat.ts';
import { whenInTurn } from './in-turn.ts';
import type { IntakeTurn } from './intake-turns.ts';
import { type ReadAgain, readAgain } from './read-again.ts';

const EVENTS_AT_ONCE = 250;
/** An intake that finds more and more comes back to its workflow after this long: an activity is no endless loop. */
const LONGEST_MS = 30_000;

export interface TakeInInput {
  connectionId: string;
  /** A system with windows is read in them alone: what it announced meanwhile waits in the inbox. */
  inWindow?: boolean;
}

/**
 * Stages what webhooks announced: reads the named records again, once each, and packs what is ready of them. Goes on as long
 * as more is announced meanwhile; `more` says that there may be some left.
 */
export function takeIn(deps: Deps) {
  return async ({ connectionId, inWindow = false }: TakeInInput): Promise<{ staged: number; more: boolean }> => {
    const connection = deps.connections.get(connectionId);
    if (!connection || (connection.windows && !inWindow)) return { staged: 0, more: false };
    if ((await deps.ledger.paused()).some((row) => row.connectionId === connectionId))
      return { staged: 0, more: false };
    const turn = deps.intakes.begin(connectionId);
    try {
      return await beating((signal) => untilNothingComes(deps, connection, turn, signal));
    } finally {
      if (turn.end()) await deps.starter.nudgeIntake(connectionId);
    }
  };
}

async function untilNothingComes(
  deps: Deps,
  connection: Connection,
  turn: IntakeTurn,
  signal: AbortSignal,
): Promise<{ staged: number; more: boolean }> {
  const { ledger, clock } = deps;
  const until = clock.now() + LONGEST_MS;
  const tried = new Set<string>();
  let staged = 0;
  for (;;) {
    const events = (await ledger.takeInbox(connection.id, EVENTS_AT_ONCE)).filter(({ inboxId }) => !tried.has(inboxId));
    for (const event of events) tried.add(event.inboxId);
    for (const [kind, ofKind] of byKind(events)) staged += await takeKind(deps, connection, kind, ofKind, signal);
    if (events.length === 0 && !turn.again()) return { staged, more: false };
    if (clock.now() > until) return { staged, more: true };
  }
}

/** Reads and stages the records of one kind that these events name; answers how many there were. */
async function takeKind(
  deps: Deps,
  connection: Connection,
  kind: Kind,
  events: InboxEvent[],
  signal: AbortSignal,
): Promise<number> {
  const { ledger, health, log } = deps;
  const connectionId = connection.id;
  const flows = topology(deps);
  const eventsOf = (ids: Set<string>) =>
    events.filter((event) => ids.has(event.sourceId)).map(({ inboxId, sourceId }) => ({ inboxId, sourceId, kind }));
  const named = [...new Set(events.map((event) => event.sourceId))];
  const read = connection.connector.kinds[kind]?.read;
  if (!read) {
    log.warn({ connectionId, kind }, 'announced a kind that cannot be read again; its poll will bring it');
    await ledger.stage({ connectionId, flows, records: [], inbox: eventsOf(new Set(named)) });
    return 0;
  }
  const context = connection.context(signal, priorityOfKind(deps, connectionId, kind));
  let staged = 0;
  const stage = async ({ ids, records }: ReadAgain) => {
    health.succeeded(connectionId);
    const answer = await ledger.stage({ connectionId, flows, records, inbox: eventsOf(new Set(ids)) });
    staged += records.length;
    for (const flow of answer.flows) deps.packer.wake(flow);
    for (const woken of answer.woken) await deps.starter.nudgeIntake(woken);
  };
  const some = (ids: string[]) => readAgain((part) => read(context, part), ids, stage);
  await whenInTurn(deps, connectionId, signal, async (alone) => {
    // A read may be a request an id: one of them tries the credential.
    const { unread } = await some(alone ? named.slice(0, 1) : named);
    if (alone && unread.length === 0) unread.push(...(await some(named.slice(1))).unread);
    // They stay in the inbox: the sweep has them tried again.
    for (const { failure } of unread) health.failed(connectionId, failure);
    if (unread.length > 0) log.warn({ connectionId, kind, unread: unread.length }, 'some could not be read');
  });
  await deliver(deps);
  return staged;
}

function byKind(events: InboxEvent[]): Map<Kind, InboxEvent[]> {
  const kinds = new Map<Kind, InboxEvent[]>();
  for (const event of events) {
    const list = kinds.get(event.kind);
    if (list) list.push(event);
    else kinds.set(event.kind, [event]);
  }
  return kinds;
}
