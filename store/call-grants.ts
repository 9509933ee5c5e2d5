import { allowance, type CallGrant, type Priority, type Rate, type Spent, UNDER_WAY_MS } from '../domain/budget.ts';
import type { Book } from './book.ts';
import { draw } from './ids.ts';
import type { Session, Update } from './session.ts';

/** What a process asks for one of its connections. */
export interface CallAsk {
  connectionId: string;
  /** Cost points are counted beside calls, and `concurrency` is none of theirs; calls without it. */
  unit?: 'calls' | 'points';
  rates: readonly Rate[];
  /** The most calls under way at once, over all processes. */
  concurrency: number;
  /** The longest a call may take to arrive. */
  timeoutMs: number;
  priority: Priority;
  /** As many as are wanted now, and the fewest that are of use. */
  wanted: number;
  atLeast: number;
  /** How long the grant may be used. */
  validMs: number;
  /** Calls of earlier grants that were answered since the last asking: they are no longer under way. */
  answered: readonly { grantId: string; calls: number }[];
}

const ANSWERED: Update = {
  table: 'call_grants',
  columns: { id: 'int', calls: 'int' },
  set: 'under_way = under_way - r.calls',
  where: 'call_grants.id = r.id',
};

/** A rate's span is looked at in so many parts: each counts whole until its last call has left the span. */
const PARTS_A_SPAN = 200;
/** Rates are of a day at most, and a config may name another one tomorrow. */
const KEPT_MS = 2 * 86_400_000;

/**
 * Lets out calls of a connection, to whichever process asks: the grants of all of them together never pass a rate in any
 * span. A grant that is never settled (its process died) counts whole, as if its last call arrived a time-out after its end.
 */
export async function drawCalls(book: Book, ask: CallAsk): Promise<CallGrant> {
  const { connectionId, unit = 'calls', validMs, timeoutMs } = ask;
  const account = unit === 'calls' ? connectionId : `${connectionId}:${unit}`;
  const concurrency = unit === 'calls' ? ask.concurrency : Number.MAX_SAFE_INTEGER;
  return book.db.write(async (session) => {
    // First, because it is the lock that two processes' asking queues up at.
    const id = await draw(session, 'grant', 1);
    const now = book.now();
    await session.update(
      ANSWERED,
      ask.answered.map(({ grantId, calls }) => ({ id: Number(grantId), calls })),
    );
    await session.run('DELETE FROM call_grants WHERE connection = ? AND ends_at < ?', [account, now - KEPT_MS]);
    const held = await heldUntilOf(session, connectionId);
    if (held > now) return { calls: 0, retryAt: held };
    const underWay = await callsUnderWay(session, account, now);
    if (underWay > 0 && concurrency - underWay < Math.min(ask.atLeast, concurrency))
      return { calls: 0, retryAt: now + UNDER_WAY_MS };
    const wanted = Math.max(ask.atLeast, Math.min(ask.wanted, concurrency - underWay));
    const rates = await Promise.all(
      ask.rates.map(async (rate) => ({ rate, spent: await spentOf(session, account, rate, now) })),
    );
    const answer = allowance(rates, {
      now,
      priority: ask.priority,
      wanted,
      atLeast: ask.atLeast,
      underWay: underWay > 0,
    });
    if ('retryAt' in answer) return answer;
    const validUntil = now + validMs;
    await session.insert(
      'call_grants',
      ['id', 'connection', 'calls', 'under_way', 'ends_at'],
      [[id, account, answer.calls, answer.calls, validUntil + timeoutMs]],
    );
    return { grantId: String(id), calls: answer.calls, validUntil };
  });
}

/** Until when the system asked for patience; 0 where it never did. */
export const heldUntil = (book: Book, connectionId: string): Promise<number> =>
  book.db.read((session) => heldUntilOf(session, connectionId));

async function heldUntilOf(session: Session, connectionId: string): Promise<number> {
  const [row] = await session.all<{ held_until: number | null }>(
    'SELECT held_until FROM connection_state WHERE id = ?',
    [connectionId],
  );
  return Number(row?.held_until ?? 0);
}

async function callsUnderWay(session: Session, connectionId: string, now: number): Promise<number> {
  const [row] = await session.all<{ calls: number | null }>(
    'SELECT sum(under_way) AS calls FROM call_grants WHERE connection = ? AND under_way > 0 AND ends_at > ?',
    [connectionId, now],
  );
  return Number(row?.calls ?? 0);
}

async function spentOf(session: Session, connectionId: string, rate: Rate, now: number): Promise<Spent[]> {
  const part = Math.max(1, Math.floor(rate.perMs / PARTS_A_SPAN));
  const rows = await session.all<{ ends_at: number; calls: number }>(
    `SELECT max(ends_at) AS ends_at, sum(calls) AS calls FROM call_grants
      WHERE connection = ? AND ends_at > ? GROUP BY ends_at / ${part}`,
    [connectionId, now - rate.perMs],
  );
  return rows.map((row) => ({ calls: Number(row.calls), endsAt: Number(row.ends_at) }));
}

/** What became of a grant. */
export interface CallsMade {
  used: number;
  /** Of those: given up, and perhaps only on their way. */
  unanswered: number;
  /** How long after it was given up a call may arrive. */
  lateMs: number;
}

/**
 * No call of a grant is under way any more. What was answered arrived by now; what was given up counts as if it arrived as
 * late as it may; what was not used is given back.
 */
export async function settleCalls(book: Book, grantId: string, { used, unanswered, lateMs }: CallsMade): Promise<void> {
  await book.db.write(async (session) => {
    const id = Number(grantId);
    const now = book.now();
    const late = unanswered > 0 ? await draw(session, 'grant', 1) : 0;
    if (unanswered > 0)
      await session.run(
        `INSERT INTO call_grants (id, connection, calls, under_way, ends_at)
          SELECT ?, connection, ?, 0, ? FROM call_grants WHERE id = ?`,
        [late, unanswered, now + lateMs, id],
      );
    const answered = used - unanswered;
    if (answered === 0) await session.run('DELETE FROM call_grants WHERE id = ?', [id]);
    else
      await session.run(
        `UPDATE call_grants SET calls = ?, under_way = 0, ends_at = CASE WHEN ends_at < ? THEN ends_at ELSE ? END
          WHERE id = ?`,
        [answered, now, now, id],
      );
  });
}

/** The system asked for patience: nobody gets a call before `until`. */
export async function holdCalls(book: Book, connectionId: string, until: number): Promise<void> {
  await book.db.write((session) =>
    session.insert(
      'connection_state',
      ['id', 'held_until'],
      [[connectionId, until]],
      `(id) DO UPDATE SET held_until =
        CASE WHEN COALESCE(connection_state.held_until, 0) > excluded.held_until THEN connection_state.held_until ELSE excluded.held_until END`,
    ),
  );
}

/** What a connection's spans hold now, for people. */
export async function callsSpent(
  book: Book,
  connectionId: string,
  rates: readonly Rate[],
): Promise<{ rate: Rate; spent: Spent[] }[]> {
  return book.db.read(async (session) =>
    Promise.all(rates.map(async (rate) => ({ rate, spent: await spentOf(session, connectionId, rate, book.now()) }))),
  );
}
