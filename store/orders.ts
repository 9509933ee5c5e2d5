import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { selectCases } from './cases.ts';
import { batchId, recordId, recordRow } from './ids.ts';
import type { LedgerCounts, OrderSummary } from './ledger.ts';
import type { Session } from './session.ts';

interface RootRow {
  id: number;
  connection: string;
  kind: Kind;
  source_id: string;
  stage: string;
  updated_at: number;
}

const ROOT =
  'SELECT t.id, r.connection, r.kind, r.source_id, t.stage, t.updated_at FROM roots t CROSS JOIN records r WHERE r.id = t.id';

async function summary(session: Session, root: RootRow): Promise<OrderSummary> {
  const numbers = await session.all<{ connection: string; number: string }>(
    'SELECT connection, number FROM numbers WHERE root_id = ? ORDER BY connection, number',
    [root.id],
  );
  const moves = await session.all<{
    flow: string;
    state: string;
    step: number;
    queue: string;
    ready_at: number;
    batch_id: number | null;
    hold: number;
  }>('SELECT flow, state, step, queue, ready_at, batch_id, hold FROM moves WHERE root_id = ? ORDER BY flow', [root.id]);
  const openCases = await selectCases(
    session,
    "c.state = 'open' AND c.id IN (SELECT m.case_id FROM case_members m WHERE m.root_id = ? AND m.left_at IS NULL) ORDER BY c.id",
    [root.id],
  );
  return {
    rootId: recordId(root.id),
    connectionId: root.connection,
    sourceId: root.source_id,
    kind: root.kind,
    stage: root.stage,
    numbers: numbers.map((row) => ({ connectionId: row.connection, number: row.number })),
    moves: moves.map((move) => ({
      flow: move.flow,
      state: move.state,
      step: move.step,
      ...(move.state === 'queued' ? { queue: move.queue, readyAt: move.ready_at } : {}),
      ...(move.batch_id === null ? {} : { batchId: batchId(move.flow, move.batch_id) }),
      held: move.hold === 1,
    })),
    openCases,
    updatedAt: root.updated_at,
  };
}

/** Roots known by this number in any system, with or without `#`, or by root id. */
export async function findRoots(book: Book, number: string): Promise<string[]> {
  const plain = number.replace(/^#/, '');
  return book.db.read(async (session) => {
    const rows = await session.all<{ root_id: number }>(
      `SELECT DISTINCT root_id FROM numbers WHERE number IN (?, ?)
        UNION SELECT id FROM roots WHERE id = ? ORDER BY 1`,
      [plain, `#${plain}`, recordRow(number)],
    );
    return rows.map((row) => recordId(row.root_id));
  });
}

export async function order(book: Book, rootId: string): Promise<OrderSummary | null> {
  return book.db.read(async (session) => {
    const [root] = await session.all<RootRow>(`${ROOT} AND t.id = ?`, [recordRow(rootId)]);
    return root ? summary(session, root) : null;
  });
}

/** Orders, newest first; `after` is the last root id of the page before. `state` is that of any of its moves. */
export async function orders(
  book: Book,
  filter: { stage?: string; state?: string; limit: number; after?: string },
): Promise<OrderSummary[]> {
  const where = ["r.kind = 'order'"];
  const values: (string | number)[] = [];
  if (filter.stage !== undefined) {
    where.push('t.stage = ?');
    values.push(filter.stage);
  }
  if (filter.state !== undefined) {
    // What still moves is few and has its index; what is done is nearly all.
    const done = filter.state === 'done';
    where.push(
      done
        ? 'EXISTS (SELECT 1 FROM moves m WHERE m.root_id = t.id AND m.state = ?)'
        : "t.id IN (SELECT m.root_id FROM moves m WHERE m.state <> 'done' AND m.state = ?)",
    );
    values.push(filter.state);
  }
  if (filter.after !== undefined) {
    where.push('t.id < ?');
    values.push(recordRow(filter.after));
  }
  return book.db.read(async (session) => {
    const roots = await session.all<RootRow>(`${ROOT} AND ${where.join(' AND ')} ORDER BY t.id DESC LIMIT ?`, [
      ...values,
      filter.limit,
    ]);
    const summaries: OrderSummary[] = [];
    for (const root of roots) summaries.push(await summary(session, root));
    return summaries;
  });
}

/** What moves or waits is counted by its partial indexes; how much there is in all is kept as it grows. */
export async function counts(book: Book): Promise<LedgerCounts> {
  return book.db.read(async (session) => {
    const moves = { ready: 0, claimed: 0, queued: 0, waiting: 0, done: 0 };
    const inbox = { new: 0, staged: 0, parked: 0, dead: 0 };
    const live = await session.all<{ state: keyof typeof moves; n: number }>(
      "SELECT state, count(*) AS n FROM moves WHERE state <> 'done' GROUP BY state",
    );
    for (const row of live) moves[row.state] = row.n;
    const [all] = await session.all<{ moves: number; inbox: number; cases: number; unknown: number }>(
      `SELECT COALESCE((SELECT value FROM sequences WHERE name = 'moves'), 0) AS moves,
        COALESCE((SELECT value FROM sequences WHERE name = 'events'), 0) AS inbox,
        (SELECT count(*) FROM cases WHERE state = 'open') AS cases,
        (SELECT count(*) FROM writes WHERE state IN ('sending', 'unknown') AND state = 'unknown') AS unknown`,
    );
    const total = all as NonNullable<typeof all>;
    moves.done = total.moves - moves.ready - moves.claimed - moves.queued - moves.waiting;
    const [waiting] = await session.all<{ fresh: number; parked: number; dead: number }>(
      `SELECT (SELECT count(*) FROM inbox WHERE state = 'new') AS fresh, (SELECT count(*) FROM inbox WHERE state = 'parked') AS parked,
        (SELECT count(*) FROM inbox WHERE state = 'dead') AS dead`,
    );
    const rest = waiting as NonNullable<typeof waiting>;
    Object.assign(inbox, { new: rest.fresh, parked: rest.parked, dead: rest.dead });
    inbox.staged = total.inbox - rest.fresh - rest.parked - rest.dead;
    return { moves, inbox, openCases: total.cases, unknownWrites: total.unknown };
  });
}
