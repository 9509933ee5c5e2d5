import type { Connection } from '../connectors/connections.ts';
import type { Finding, KindPort } from '../connectors/connector.ts';
import { hashIdentity } from '../domain/identity.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Intent, OpenWrite, StepOutcome } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { outcomeOf, toFailure } from './failures.ts';
import { unnamed } from './unnamed.ts';
import type { Turn } from './write-page.ts';

/**
 * PROBE: finds out what became of earlier writes of these objects, so that a new one may be intended. Answers for each
 * intent `undefined` where nothing stands in its way any more, else what the record waits for.
 */
export async function settleOpenWrites(
  deps: Deps,
  connection: Connection,
  kind: Kind,
  intents: Intent[],
  { priority, signal }: Turn,
): Promise<(StepOutcome | undefined)[]> {
  const open = await deps.ledger.openWrites([...new Set(intents.map((intent) => intent.claim.rootId))]);
  const now = deps.clock.now();
  const port = connection.connector.kinds[kind];
  const waits: (StepOutcome | undefined)[] = new Array(intents.length).fill(undefined);
  const lost: { index: number; write: OpenWrite }[] = [];
  intents.forEach((intent, index) => {
    const write = open.find(
      (row) =>
        row.connectionId === connection.id &&
        row.kind === kind &&
        row.recordId === intent.recordId &&
        row.part === intent.part,
    );
    if (!write) return;
    // A worker that died left a lease; after it, a search still lags as long as after any lost call.
    const due = write.notBefore + (write.state === 'sending' ? (port?.once?.settleMs ?? 0) : 0);
    if (due > now) waits[index] = { to: 'queue', queue: connection.id, readyAt: due };
    else lost.push({ index, write });
  });
  if (lost.length === 0) return waits;

  const repeatable = lost.filter(({ write }) => mayRepeat(port, write, now));
  await Promise.all(
    repeatable.map(({ write }) =>
      deps.ledger.probed({ writeId: write.writeId, attempt: write.attempt, verdict: 'repeatable' }),
    ),
  );
  const sought = lost.filter((row) => !repeatable.includes(row));
  if (sought.length === 0) return waits;
  if (!port?.find) {
    for (const { index, write } of sought) waits[index] = unsure(connection, write, 'it has no search to trust');
    return waits;
  }

  let findings: Finding[];
  try {
    findings = await port.find(
      connection.context(signal, priority),
      sought.map(({ write }) => hashIdentity(write.identity, port.once?.identityMaxLength ?? 64)),
      sought.map(({ write }) => write.payload),
    );
  } catch (error) {
    const failure = toFailure(error);
    deps.health.failed(connection.id, failure);
    for (const { index, write } of sought)
      waits[index] = outcomeOf(failure, {
        connectionId: connection.id,
        rootId: write.rootId,
        now,
        attempt: write.attempt,
      });
    return waits;
  }
  deps.health.succeeded(connection.id);
  await Promise.all(
    sought.map(async ({ index, write }, at) => {
      const finding = findings[at];
      if (finding === undefined || finding.found === 'unsure') {
        waits[index] = unsure(
          connection,
          write,
          finding ? unnamed(finding.why, write.payload) : 'its search gave no answer',
        );
        return;
      }
      const { writeId, attempt } = write;
      if (finding.found) {
        const { targetId, numbers, facts } = finding;
        await deps.ledger.probed({
          writeId,
          attempt,
          verdict: 'found',
          targetId,
          ...(numbers ? { numbers } : {}),
          ...(facts ? { facts } : {}),
        });
      } else {
        await deps.ledger.probed({ writeId, attempt, verdict: 'absent' });
      }
    }),
  );
  return waits;
}

/** Saying the same again is harmless: the target remembers our key, keeps one record an id of ours, or is told a state. */
function mayRepeat(port: KindPort | undefined, write: OpenWrite, now: number): boolean {
  if (write.op !== 'create') return true;
  const once = port?.once;
  if (once?.way === 'upsert by our id') return true;
  return once?.way === 'idempotency key' && (once.keyTtlMs === undefined || now - write.firstSentAt < once.keyTtlMs);
}

function unsure(connection: Connection, write: OpenWrite, why: string): StepOutcome {
  const waitingFor = `a person: did ${connection.id} make this ${write.kind}? (${why})`;
  return {
    to: 'case',
    case: {
      kind: 'unknown-outcome',
      cause: `unknown-outcome:${write.writeId}`,
      waitingFor: waitingFor.slice(0, 200),
      connectionId: connection.id,
    },
  };
}
