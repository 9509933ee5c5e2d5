import type { Connection } from '../connectors/connections.ts';
import type { Priority } from '../domain/budget.ts';
import type { Failure } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Claim, Intent, IntentAnswer, StepOutcome } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { outcomeOf } from './failures.ts';
import { send } from './send.ts';
import { settleOpenWrites } from './settle.ts';

/** One object that a page shall put into (or take back from) its target. */
export interface WriteWish {
  intent: Intent;
  /** The business number, for people. */
  number: string;
}

/** What a page's calls are for, and what ends them. */
export interface Turn {
  priority: Priority;
  signal: AbortSignal;
}

/** How one wish ended: the target holds it, or the step's answer says why not yet. */
export type WishResult =
  | { held: true; targetId?: string }
  | { held: false; outcome: StepOutcome }
  /** The kind takes no change in place: take back what is there, then wish again. */
  | { held: false; replace: true }
  /** Something newer arrived, or the claim is somebody else's: say nothing. */
  | { held: false; dropped: 'superseded' | 'lost' };

/** A wish that is to be sent. */
interface Call {
  index: number;
  writeId: string;
  claim: Claim;
  /** Its earlier bytes go first; the wish itself has its turn after them. */
  stored: boolean;
}

/** What a push may be, in requests one after the other, where its connector does not say. */
const REQUESTS_A_PUSH = 2;
const LEASE_MARGIN_MS = 2_000;
/** A group is let go together and takes its turns inside the connection: no call waits for the slowest of the turn before. */
const TURNS_A_GROUP = 4;
/** A call that is alone in being slow is left to end by itself after this long, or three times the slowest other. */
const PATIENCE_MS = 1_000;

/**
 * Brings a page of wishes to one target: INTENT, then CALL and OUTCOME in groups as large as the target takes and as
 * many at once as it allows. A wish that fails, is throttled or lags is put aside; its neighbours never wait for it.
 */
export async function writePage(
  deps: Deps,
  batchId: string,
  connection: Connection,
  kind: Kind,
  wishes: WriteWish[],
  { priority, signal }: Turn,
): Promise<WishResult[]> {
  // Filled: a hole would be left out when the unanswered are told at the end.
  const results = new Array<WishResult | undefined>(wishes.length).fill(undefined);
  const intend = async (indexes: number[], settled = false) => {
    const answers = await deps.ledger.intend(
      batchId,
      indexes.map((index) => ({ ...(wishes[index] as WriteWish).intent, settled })),
    );
    return indexes.map((index, at) => ({ index, answer: answers[at] as IntentAnswer }));
  };

  let intended = await intend(wishes.map((_, index) => index));
  const unsettled = intended.filter(({ answer }) => answer.do === 'settle');
  if (unsettled.length > 0) {
    const waits = await settleOpenWrites(
      deps,
      connection,
      kind,
      unsettled.map(({ index }) => (wishes[index] as WriteWish).intent),
      { priority, signal },
    );
    const settled = unsettled.filter(({ index }, at) => {
      const wait = waits[at];
      if (wait) results[index] = { held: false, outcome: wait };
      return !wait;
    });
    intended = [
      ...intended.filter(({ answer }) => answer.do !== 'settle'),
      ...(await intend(
        settled.map(({ index }) => index),
        true,
      )),
    ];
  }

  // Apart, because one push makes and changes, and another verb takes back.
  const puts: Call[] = [];
  const cancels: Call[] = [];
  for (const { index, answer } of intended) {
    const { intent } = wishes[index] as WriteWish;
    if (answer.do !== 'call') results[index] = withoutCall(deps, connection, intent, answer);
    else {
      const { writeId, op, stored = false } = answer;
      (op === 'cancel' ? cancels : puts).push({ index, writeId, claim: intent.claim, stored });
    }
  }
  for (const calls of [cancels, puts])
    await callInGroups(deps, batchId, connection, kind, calls, wishes, results, { priority, signal });
  const again = (): WishResult => ({
    held: false,
    outcome: { to: 'queue', queue: connection.id, readyAt: deps.clock.now() },
  });
  for (const { index, stored } of puts) if (stored && results[index]?.held) results[index] = again();
  // Not granted: its connection is paused, or something newer arrived, which the answer finds out. Never taken for done.
  return results.map((result) => result ?? again());
}

function withoutCall(deps: Deps, connection: Connection, intent: Intent, answer: IntentAnswer): WishResult {
  switch (answer.do) {
    case 'skip':
      return answer.targetId === undefined ? { held: true } : { held: true, targetId: answer.targetId };
    case 'replace':
      return { held: false, replace: true };
    case 'settle':
      return {
        held: false,
        outcome: {
          to: 'queue',
          queue: connection.id,
          readyAt: Math.max(answer.notBefore, deps.clock.now() + PATIENCE_MS),
        },
      };
    case 'wait':
      return { held: false, outcome: { to: 'queue', queue: connection.id, readyAt: answer.until } };
    case 'superseded':
    case 'lost':
      return { held: false, dropped: answer.do };
    default: {
      const failure: Failure = {
        class: 'conflict',
        message: `${connection.id} takes no change of a ${intent.kind} that it has accepted`,
      };
      return {
        held: false,
        outcome: outcomeOf(failure, {
          connectionId: connection.id,
          step: `write ${intent.kind}`,
          now: deps.clock.now(),
        }),
      };
    }
  }
}

async function callInGroups(
  deps: Deps,
  batchId: string,
  connection: Connection,
  kind: Kind,
  calls: Call[],
  wishes: WriteWish[],
  results: (WishResult | undefined)[],
  { priority, signal }: Turn,
): Promise<void> {
  const port = connection.connector.kinds[kind];
  const perPush = Math.max(1, port?.batch ?? 1);
  const atOnce = perPush * connection.limits.concurrency * TURNS_A_GROUP;
  const deadlineMs = connection.limits.timeoutMs * (port?.requestsPerPush ?? REQUESTS_A_PUSH);
  const putAside = (some: Call[]) => {
    const readyAt = deps.clock.now() + PATIENCE_MS;
    for (const { index } of some)
      results[index] = { held: false, outcome: { to: 'queue', queue: connection.id, readyAt } };
  };
  for (let from = 0; from < calls.length && !signal.aborted; ) {
    // A credential that nobody has seen accepted yet is tried by one push, and the others wait for what becomes of it.
    const turn = await deps.health.turn(connection.id);
    if (turn === 'wait' || (turn === 'alone' && from > 0)) {
      if (turn === 'alone') await deps.health.turnOver(connection.id);
      putAside(calls.slice(from));
      return;
    }
    const group = calls.slice(from, from + (turn === 'alone' ? perPush : atOnce));
    from += group.length;
    const tickets = await deps.ledger.call(
      batchId,
      group.map(({ writeId, claim }) => ({ writeId, claim, leaseMs: deadlineMs + LEASE_MARGIN_MS })),
    );
    const deadline = AbortSignal.timeout(deadlineMs);
    const pushes: Promise<void>[] = [];
    let slowestMs = 0;
    for (let at = 0; at < group.length; at += perPush) {
      const sent = group.slice(at, at + perPush).flatMap((call, offset) => {
        const ticket = tickets[at + offset];
        if (!ticket) return [];
        return [{ ...call, ticket, number: (wishes[call.index] as WriteWish).number }];
      });
      if (sent.length === 0) continue;
      const startedAt = deps.clock.now();
      const push = send(deps, connection, kind, sent, { priority, signal: deadline }).then((outcomes) => {
        slowestMs = Math.max(slowestMs, deps.clock.now() - startedAt);
        outcomes.forEach((outcome, offset) => {
          const index = sent[offset]?.index as number;
          results[index] = outcome;
        });
      });
      pushes.push(push);
    }
    await allButStragglers(pushes, () => Math.max(PATIENCE_MS, 3 * slowestMs));
    if (turn === 'alone') await deps.health.turnOver(connection.id);
    for (const [offset, { index }] of group.entries()) {
      if (results[index] || !tickets[offset]) continue;
      results[index] = {
        held: false,
        outcome: { to: 'queue', queue: connection.id, readyAt: deps.clock.now() + PATIENCE_MS },
      };
    }
  }
}

/** Waits for all, or, once only a tenth are out, no longer than `patienceMs` more. What lags ends by itself: its outcome needs no claim. */
async function allButStragglers(pushes: Promise<void>[], patienceMs: () => number): Promise<void> {
  if (pushes.length < 2) {
    await Promise.all(pushes);
    return;
  }
  let out = pushes.length;
  let few: () => void = () => {};
  const fewLeft = new Promise<void>((resolve) => {
    few = resolve;
  });
  const all = Promise.all(
    pushes.map((push) =>
      push.finally(() => {
        out--;
        if (out <= Math.floor(pushes.length / 10)) few();
      }),
    ),
  );
  await Promise.race([all, fewLeft]);
  if (out === 0) return;
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    all,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs());
    }),
  ]);
  clearTimeout(timer);
  all.catch(() => {});
}
