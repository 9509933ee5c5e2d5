import type { Connection } from '../connectors/connections.ts';
import type { Finding, KindPort } from '../connectors/connector.ts';
import { hashIdentity } from '../domain/identity.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Intent, OpenWrite, ProbeVerdict, StepOutcome } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { outcomeOf, toFailure } from './failures.ts';
import { guardsNothing, repeats } from './guard.ts';
import { inTurn } from './in-turn.ts';
import { landsUntilOf } from './still-running.ts';
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
  const lost: Lost[] = [];
  intents.forEach((intent, index) => {
    const write = open.find(
      (row) =>
        row.connectionId === connection.id &&
        row.kind === kind &&
        row.recordId === intent.recordId &&
        row.part === intent.part,
    );
    if (!write) return;
    if (write.notBefore > now) waits[index] = { to: 'queue', queue: connection.id, readyAt: write.notBefore };
    else lost.push({ index, write, intent, landsUntil: landsUntilOf(connection, write) });
  });
  if (lost.length === 0) return waits;

  const repeatable = lost.filter((one) => mayRepeat(port, one, now));
  await Promise.all(
    repeatable.map(({ write: { writeId, attempt }, landsUntil }) =>
      deps.ledger.probed({ writeId, attempt, landsUntil, verdict: 'repeatable' }),
    ),
  );
  // A search sees only what the target is done with, and shows that with a lag.
  const sought = lost.filter((one) => {
    if (repeatable.includes(one)) return false;
    const seenFrom = one.landsUntil + (port?.once?.settleMs ?? 0);
    if (seenFrom > now) waits[one.index] = { to: 'queue', queue: connection.id, readyAt: seenFrom };
    return seenFrom <= now;
  });
  if (sought.length === 0) return waits;
  const find = port?.find;
  if (!find) {
    for (const { index, write } of sought) waits[index] = unsure(connection, write, 'it has no search to trust');
    return waits;
  }

  const look = (some: Lost[]): Promise<Finding[]> =>
    find(
      connection.context(signal, priority),
      some.map(({ write }) => hashIdentity(write.identity, port.once?.identityMaxLength ?? 64)),
      some.map(({ write }) => write.payload),
    );
  let findings: Finding[];
  try {
    findings = await inTurn(deps, connection.id, async (alone) => {
      // A search may be a request an identity: one of them tries the credential.
      const first = await look(alone ? sought.slice(0, 1) : sought);
      return alone && sought.length > 1 ? [...first, ...(await look(sought.slice(1)))] : first;
    });
  } catch (error) {
    const failure = toFailure(error);
    for (const { index, write } of sought)
      waits[index] = outcomeOf(failure, {
        connectionId: connection.id,
        step: `find ${kind}`,
        now,
        attempt: write.attempt,
      });
    return waits;
  }
  await Promise.all(
    sought.map(async (one, at) => {
      const judged = judge(port, connection, one, findings[at], now);
      if ('verdict' in judged) await deps.ledger.probed(judged);
      else waits[one.index] = judged;
    }),
  );
  return waits;
}

/** An open write that is due to be looked for, and what its record wishes now. */
interface Lost {
  index: number;
  write: OpenWrite;
  intent: Intent;
  /** Until when it may still take effect. */
  landsUntil: number;
}

/**
 * How many times longer than it promises a search may lag before "not there" is believed, where being wrong makes a second
 * object or leaves one that nobody wants.
 */
const DOUBT = 2;
/** So long a search may not show what its target surely holds; then a person looks. */
const LONGEST_DOUBT_MS = 15 * 60_000;

/** What a search tells of a lost write, or what its record waits for. */
function judge(
  port: KindPort,
  connection: Connection,
  { write, intent: { verb }, landsUntil }: Lost,
  finding: Finding | undefined,
  now: number,
): ProbeVerdict | StepOutcome {
  const { writeId, attempt, madeAs } = write;
  if (finding === undefined || finding.found === 'unsure')
    return unsure(connection, write, finding ? unnamed(finding.why, write.payload) : 'its search gave no answer');
  if (finding.found) {
    const { targetId, numbers, facts } = finding;
    if (madeAs !== undefined && madeAs !== targetId)
      return unsure(connection, write, `it made ${madeAs}, and its search shows ${targetId}`);
    return {
      writeId,
      attempt,
      landsUntil,
      verdict: 'found',
      targetId,
      ...(numbers ? { numbers } : {}),
      ...(facts ? { facts } : {}),
    };
  }
  if (verb === 'cancel' && finding.halfMade !== undefined)
    return { writeId, attempt, landsUntil, verdict: 'found', targetId: finding.halfMade };
  const settleMs = port.once?.settleMs ?? 0;
  const later = (readyAt: number): StepOutcome => ({ to: 'queue', queue: connection.id, readyAt });
  if (madeAs !== undefined || write.held) {
    const waitedMs = now - write.notBefore;
    const says = madeAs === undefined ? 'says that it holds it already' : `made ${madeAs}`;
    if (waitedMs > LONGEST_DOUBT_MS) return unsure(connection, write, `it ${says}, and its search does not show it`);
    // The longer it has not been seen, the less often a search is worth a call.
    return later(now + Math.max(1_000, settleMs, waitedMs / 2));
  }
  const believedFrom = Math.max(write.notBefore, landsUntil) + DOUBT * settleMs;
  const dear = write.op === 'create' && (verb === 'cancel' || guardsNothing(port.once));
  return dear && now < believedFrom ? later(believedFrom) : { writeId, attempt, landsUntil, verdict: 'absent' };
}

/**
 * Saying the same again is harmless: the target remembers our key, keeps one record an id of ours, or is told a state. But
 * what shall be taken back must be found first: saying it again would make it. And a key stands for its own bytes: where
 * others are wished by now, the target is searched, or without a search given the stored bytes first. One that said it holds
 * the object and did not name it would say so for ever: it is searched.
 */
function mayRepeat(port: KindPort | undefined, { write, intent }: Lost, now: number): boolean {
  if (write.op !== 'create') return true;
  if (intent.verb === 'cancel' || write.held || !repeats(port?.once)) return false;
  if (port?.once?.way === 'upsert by our id') return true;
  // Bytes that cannot be read cannot be repeated.
  if (write.damaged) return false;
  const keyTtlMs = port?.once?.keyTtlMs;
  if (keyTtlMs !== undefined && now - write.firstSentAt >= keyTtlMs) return false;
  if (JSON.stringify(write.payload) === JSON.stringify(intent.payload)) return true;
  if (port?.find) return false;
  intent.stored = true;
  return true;
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
