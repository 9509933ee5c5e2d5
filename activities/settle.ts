import type { Connection } from '../connectors/connections.ts';
import type { Finding, KindPort } from '../connectors/connector.ts';
import { hashIdentity } from '../domain/identity.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Intent, OpenWrite, ProbeVerdict, SentWrite, StepOutcome } from '../store/ledger.ts';
import { type CaughtUp, caughtUp } from './caught-up.ts';
import type { Deps } from './deps.ts';
import { outcomeOf, toFailure } from './failures.ts';
import { guardsNothing, repeats } from './guard.ts';
import { inTurn } from './in-turn.ts';
import { retryingReads } from './retrying-reads.ts';
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
    repeatable.map(({ write: { writeId, attempt, refused }, landsUntil }) => {
      // Refused under its own key when nothing of it could arrive any more: who keeps keys would have named what it made.
      const verdict = refused && landsUntil <= now ? 'absent' : 'repeatable';
      return deps.ledger.probed({ writeId, attempt, landsUntil, verdict });
    }),
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

  const look = (some: readonly SentWrite[]): Promise<Finding[]> =>
    find(
      retryingReads(connection, signal, priority),
      some.map(({ identity }) => hashIdentity(identity, port.once?.identityMaxLength ?? 64)),
      some.map(({ payload }) => payload),
    );
  const writes = sought.map(({ write }) => write);
  const doubted = sought.filter((one) => isDear(port, one) && believedFrom(port, one, DOUBT) <= now);
  const hasCome = async (): Promise<CaughtUp> => {
    if (doubted.length === 0) return 'unknown';
    const { write, landsUntil } = doubted.reduce((a, b) => (b.landsUntil > a.landsUntil ? b : a));
    return caughtUp(await deps.ledger.madeSince(write.writeId, landsUntil), async (made) => (await look([made]))[0]);
  };
  let findings: Finding[];
  let search: CaughtUp = 'unknown';
  try {
    findings = await inTurn(deps, connection.id, async (alone) => {
      search = await hasCome();
      // A search may be a request an identity: one of them tries the credential.
      const first = await look(alone ? writes.slice(0, 1) : writes);
      return alone && writes.length > 1 ? [...first, ...(await look(writes.slice(1)))] : first;
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
      const judged = judge(port, connection, one, findings[at], search, now);
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
 * object or leaves one that nobody wants: where it shows what was made later, and where nothing was, by which to tell.
 */
const DOUBT = 2;
const LONG_DOUBT = 10;
/** So long a search may not show what its target surely holds; then a person looks. */
const LONGEST_DOUBT_MS = 15 * 60_000;

/** What a search tells of a lost write, or what its record waits for. */
function judge(
  port: KindPort,
  connection: Connection,
  lost: Lost,
  finding: Finding | undefined,
  search: CaughtUp,
  now: number,
): ProbeVerdict | StepOutcome {
  const {
    write,
    intent: { verb },
    landsUntil,
  } = lost;
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
  const waitedMs = now - write.notBefore;
  /** The longer it has not been seen, the less often a search is worth a call. */
  const soon = now + Math.max(1_000, settleMs, waitedMs / 2);
  const lookAgain = (why: string): StepOutcome =>
    waitedMs > LONGEST_DOUBT_MS ? unsure(connection, write, why) : later(soon);
  if (madeAs !== undefined || write.held) {
    const says = madeAs === undefined ? 'says that it holds it already' : `made ${madeAs}`;
    return lookAgain(`it ${says}, and its search does not show it`);
  }
  if (isDear(port, lost)) {
    const soonest = believedFrom(port, lost, DOUBT);
    if (now < soonest) return later(soonest);
    if (search === 'no') return lookAgain('its search does not show what was made later either');
    const alone = believedFrom(port, lost, LONG_DOUBT);
    if (search === 'unknown' && now < alone) return later(Math.min(alone, soon));
  }
  return { writeId, attempt, landsUntil, verdict: 'absent' };
}

/**
 * Being wrong about it makes a second object, or leaves one that nobody wants. A key that is searched for and not repeated guards
 * nothing more: other bytes are wished by now and go under another one, or the target has forgotten it.
 */
const isDear = (port: KindPort | undefined, { write, intent }: Lost): boolean =>
  write.op === 'create' &&
  (intent.verb === 'cancel' ||
    write.refused === true ||
    port?.once?.way === 'idempotency key' ||
    guardsNothing(port?.once));

const believedFrom = (port: KindPort | undefined, { write, landsUntil }: Lost, times: number): number =>
  Math.max(write.notBefore, landsUntil) + times * (port?.once?.settleMs ?? 0);

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
  // What was refused is sent under another key next, which would make a second one.
  if (write.refused && port?.find) return false;
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
