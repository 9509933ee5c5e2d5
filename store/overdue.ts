import type { StandingOrder } from '../domain/overdue.ts';
import type { Stage } from '../domain/stages.ts';
import type { Book } from './book.ts';
import { joinCases } from './cases.ts';
import { recordId, recordRow } from './ids.ts';
import type { LookedAt, LookResult, OverdueAsk } from './ledger.ts';
import { leaveCases } from './membership.ts';
import { page, type Session } from './session.ts';
import { OVERDUE_MEMBER } from './shown-members.ts';

/** Who came to a stage since a mark; names the stages by the letter of the index `roots_passing`. */
export const CAME_SINCE = `SELECT t.id, t.stage_at, (SELECT r.kind FROM records r WHERE r.id = t.id) AS kind FROM roots t
  WHERE t.stage = ? AND t.stage NOT IN ('delivered', 'closed', 'cancelled', 'returned') AND (t.stage_at, t.id) > (?, ?)
    AND t.stage_at <= ? ORDER BY t.stage_at, t.id LIMIT ?`;

/**
 * The orders whose time to be looked at has come: those that the shortest allowed time of their stage has passed by
 * since the last asking, and those that a look before put off until now. What was done long ago costs nothing.
 */
export async function dueLooks(book: Book, { stages, limit }: OverdueAsk): Promise<LookedAt[]> {
  const now = book.now();
  await book.db.write(async (session) => {
    for (const { stage, before } of stages) await passBy(session, stage, before, limit, now);
  });
  return book.db.read(async (session) => {
    const due = await session.all<{ root_id: number }>(
      'SELECT root_id FROM stage_looks WHERE look_at <= ? ORDER BY look_at, root_id LIMIT ?',
      [now, limit],
    );
    return standingOrders(
      session,
      due.map((row) => row.root_id),
    );
  });
}

/** Puts the next orders that came to the stage up to `before` on the list of looks; other things stand at no stage. */
async function passBy(session: Session, stage: string, before: number, limit: number, now: number): Promise<void> {
  const [mark] = await session.all<{ stage_at: number; root_id: number }>(
    'SELECT stage_at, root_id FROM stage_marks WHERE stage = ?',
    [stage],
  );
  const passed = await session.all<{ id: number; stage_at: number; kind: string | null }>(CAME_SINCE, [
    stage,
    mark?.stage_at ?? -1,
    mark?.root_id ?? 0,
    before,
    limit,
  ]);
  const last = passed.at(-1);
  if (!last) return;
  await session.insert(
    'stage_looks',
    ['root_id', 'look_at'],
    passed.filter((row) => row.kind === 'order').map((row) => [row.id, now]),
    '(root_id) DO UPDATE SET look_at = excluded.look_at',
  );
  await session.insert(
    'stage_marks',
    ['stage', 'stage_at', 'root_id'],
    [[stage, last.stage_at, last.id]],
    '(stage) DO UPDATE SET stage_at = excluded.stage_at, root_id = excluded.root_id',
  );
}

interface OrderSql {
  id: number;
  stage: Stage;
  stage_at: number;
  held: number;
  cancelled_at: number | null;
  cancelled: number;
  connection: string;
  explained: number;
  released_at: number | null;
}

async function standingOrders(session: Session, ids: number[]): Promise<LookedAt[]> {
  if (ids.length === 0) return [];
  const wanted = page(ids.map((id) => ({ id })));
  const given = session.rows('w', { id: 'int' });
  const rows = await session.all<OrderSql>(
    `SELECT t.id, t.stage, t.stage_at, t.held, t.cancelled_at, r.cancelled, r.connection,
        (SELECT count(*) FROM case_members m WHERE m.root_id = t.id AND m.left_at IS NULL AND m.flow NOT LIKE ':%') AS explained,
        (SELECT max(m.left_at) FROM case_members m WHERE m.root_id = t.id AND m.flow = '${OVERDUE_MEMBER}') AS released_at
      FROM ${given} CROSS JOIN roots t CROSS JOIN records r WHERE t.id = w.id AND r.id = t.id ORDER BY t.id`,
    [wanted],
  );
  const moves = await session.all<{ root_id: number } & StandingOrder['moves'][number]>(
    `SELECT m.root_id, m.flow, m.state, m.queue FROM ${given} CROSS JOIN moves m WHERE m.root_id = w.id ORDER BY m.flow`,
    [wanted],
  );
  const parts = await session.all<{ root_id: number; connection: string; stage: Stage }>(
    `SELECT p.root_id, p.connection, p.stage FROM ${given} CROSS JOIN parts p WHERE p.root_id = w.id ORDER BY p.part`,
    [wanted],
  );
  const of = <Row extends { root_id: number }>(all: Row[], id: number) => all.filter((row) => row.root_id === id);
  return rows.map((row) => ({
    rootId: recordId(row.id),
    stage: row.stage,
    stageAt: row.stage_at,
    connectionId: row.connection,
    held: row.held === 1,
    cancelled: row.cancelled_at !== null || row.cancelled === 1,
    explained: Number(row.explained) > 0,
    ...(row.released_at === null ? {} : { releasedAt: Number(row.released_at) }),
    moves: of(moves, row.id).map(({ flow, state, queue }) => ({ flow, state, queue })),
    parts: of(parts, row.id).map(({ connection, stage }) => ({ connectionId: connection, stage })),
  }));
}

/** Keeps what the looks found: who is late joins the case of its cause, who is not leaves it. An order that moved meanwhile is looked at again. */
export async function keepLooks(book: Book, results: LookResult[]): Promise<{ joined: number; left: number }> {
  if (results.length === 0) return { joined: 0, left: 0 };
  return book.db.write(async (session) => {
    const now = book.now();
    const rows = await session.all<{ id: number; stage_at: number; cause: string | null }>(
      `SELECT t.id, t.stage_at, (SELECT c.cause FROM case_members m JOIN cases c ON c.id = m.case_id
          WHERE m.root_id = t.id AND m.flow = '${OVERDUE_MEMBER}' AND m.left_at IS NULL) AS cause
        FROM ${session.rows('w', { id: 'int' })} CROSS JOIN roots t WHERE t.id = w.id`,
      [page(results.map(({ rootId }) => ({ id: recordRow(rootId) })))],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    const leaving: { root_id: number; flow: string }[] = [];
    const joining: Parameters<typeof joinCases>[1] = [];
    const looks: [number, number][] = [];
    const settled: { id: number }[] = [];
    for (const result of results) {
      const row = recordRow(result.rootId);
      const root = known.get(row);
      if (!root || root.stage_at !== result.stageAt) {
        looks.push([row, now]);
        continue;
      }
      const cause = result.is === 'overdue' ? result.cause.cause : null;
      if (root.cause !== null && root.cause !== cause) leaving.push({ root_id: row, flow: OVERDUE_MEMBER });
      if (result.is === 'overdue' && root.cause !== cause)
        joining.push({ rootRow: row, flow: OVERDUE_MEMBER, step: 0, cause: result.cause });
      if (result.is === 'settled') settled.push({ id: row });
      else looks.push([row, result.lookAt]);
    }
    await leaveCases(session, leaving, now);
    await joinCases(session, joining, now);
    await session.insert(
      'stage_looks',
      ['root_id', 'look_at'],
      looks,
      '(root_id) DO UPDATE SET look_at = excluded.look_at',
    );
    if (settled.length > 0)
      await session.run(
        `DELETE FROM stage_looks WHERE root_id IN (SELECT w.id FROM ${session.rows('w', { id: 'int' })})`,
        [page(settled)],
      );
    return { joined: joining.length, left: leaving.length };
  });
}
