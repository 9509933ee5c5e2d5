import { createHash } from 'node:crypto';
import type { Connection } from '../connectors/connections.ts';
import type { KindPort, Page } from '../connectors/connector.ts';
import type { Kind } from '../domain/kinds.ts';
import { PULSE } from '../domain/pulses.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import { priorityOfKind, topology } from './flow-plan.ts';
import { whenInTurn } from './in-turn.ts';
import { retryingReads } from './retrying-reads.ts';

type Pull = NonNullable<KindPort['pull']>;

/**
 * Reads what changed of one kind since its cursor, page by page; the cursor moves in the transaction that stages the page, so
 * that whatever ends the reading, the next one begins at what is not staged. Answers how many records there were.
 */
export async function pullKind(deps: Deps, connection: Connection, kind: Kind, signal: AbortSignal): Promise<number> {
  const pull = connection.connector.kinds[kind]?.pull;
  if (!pull) return 0;
  const { ledger, log } = deps;
  const name = `pull/${kind}`;
  const cursor = await ledger.cursor(connection.id, name);
  const reading = { records: 0, begun: false };
  const from = (start: string | null) => stagePages(deps, connection, kind, pull, start, signal, reading);
  await whenInTurn(deps, connection.id, signal, async () => {
    try {
      await from(cursor);
    } catch (error) {
      if (cursor === null || reading.begun || !refusesCursor(error)) throw error;
      // Expired, or of another version of the connector. What is staged already is known by its content.
      log.warn(
        { connectionId: connection.id, kind },
        `the place where reading ${kind}s stopped is refused: reading all`,
      );
      await from(null);
    }
    await ledger.pulsed(PULSE.pull(connection.id, kind));
  });
  return reading.records;
}

/** The source refuses what it is asked for, or the connector cannot read its own cursor: no trouble of the moment. */
function refusesCursor(error: unknown): boolean {
  const { class: kind } = toFailure(error);
  return kind === 'rejected' || kind === 'validation' || (error instanceof Error && /^(Zod|Syntax)/.test(error.name));
}

async function stagePages(
  deps: Deps,
  connection: Connection,
  kind: Kind,
  pull: Pull,
  cursor: string | null,
  signal: AbortSignal,
  reading: { records: number; begun: boolean },
): Promise<void> {
  const connectionId = connection.id;
  const flows = topology(deps);
  const round = new Round();
  const context = retryingReads(connection, signal, priorityOfKind(deps, connectionId, kind));
  for await (const page of pull(context, cursor)) {
    // Nobody has to wait for the whole list to know that the credential is right.
    if (!reading.begun) deps.health.succeeded(connectionId);
    reading.begun = true;
    const answer = await deps.ledger.stage({
      connectionId,
      flows,
      records: page.records,
      cursor: { name: `pull/${kind}`, value: page.cursor },
    });
    reading.records += page.records.length;
    for (const woken of answer.woken) await deps.starter.nudgeIntake(woken);
    await deps.packer.keepUp(answer.flows, page.records.length);
    if (!round.isEndless(page)) continue;
    deps.log.warn(
      { connectionId, kind },
      `${connectionId} gives the same ${kind}s again and again: read on with the next poll`,
    );
    return;
  }
}

/** So often one page may be met in one reading (windows overlap), or nothing come page after page. */
const MOST_REPEATS = 5;
const MOST_EMPTY = 100;

/** Knows a list that never ends: a source that answers its last page for ever would keep the reading going for ever. */
class Round {
  readonly #met = new Map<string, number>();
  #empty = 0;

  isEndless({ records }: Page): boolean {
    if (records.length === 0) {
      this.#empty += 1;
      return this.#empty > MOST_EMPTY;
    }
    this.#empty = 0;
    const seen = createHash('sha1').update(JSON.stringify(records)).digest('base64');
    const times = (this.#met.get(seen) ?? 0) + 1;
    this.#met.set(seen, times);
    return times > MOST_REPEATS;
  }
}
