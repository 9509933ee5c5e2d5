import type { Book } from './book.ts';
import { selectCases } from './cases.ts';
import { changeInTime } from './changes-in-time.ts';
import { batchId } from './ids.ts';
import type { CaseRow, OutboxMessage, PackedBatch, SweepReport } from './ledger.ts';
import { numbersOf } from './pack.ts';
import { page, type Session } from './session.ts';

const MAX_OUTBOX = 1_000;
const MAX_UNSTARTED = 200;

interface BatchRow {
  id: number;
  flow: string;
  created_at: number;
  started_at: number | null;
}

/**
 * SWEEP: what moves and nobody moves. Reads partial indexes only, so that what is done costs nothing; conditions that
 * seem to say a thing twice repeat their index's own, because SQLite matches those by the letter.
 */
export async function sweep(book: Book, now: number, staleMs: number): Promise<SweepReport> {
  const before = now - staleMs;
  return book.db.write(async (session) => {
    await session.run(
      `UPDATE writes SET state = 'unknown', probe_after = COALESCE(probe_after, lease_until) WHERE state IN ('sending', 'unknown') AND state = 'sending' AND lease_until < ?`,
      [now],
    );
    await changeInTime(session, now);
    const open = await session.all<BatchRow>(
      'SELECT id, flow, created_at, started_at FROM batches WHERE closed_at IS NULL ORDER BY created_at, id',
    );
    const inbox = await session.all<{ connection: string }>(
      "SELECT connection FROM inbox WHERE state = 'new' GROUP BY connection HAVING min(touched_at) < ? ORDER BY connection",
      [before],
    );
    const unstarted = open
      .filter((batch) => batch.started_at === null && batch.created_at < before)
      .slice(0, MAX_UNSTARTED);
    return {
      batches: await packed(session, unstarted, now),
      cases: await selectCases(
        session,
        "c.state = 'open' AND c.started_at IS NULL AND c.opened_at < ? ORDER BY c.opened_at, c.id",
        [before],
      ),
      claiming: open.flatMap((batch) =>
        batch.started_at !== null && batch.started_at < before
          ? [{ batchId: batchId(batch.flow, batch.id), since: batch.started_at }]
          : [],
      ),
      staleInbox: inbox.map((row) => row.connection),
      outbox: await unsent(session),
      ready: await readyFlows(session, now),
    };
  });
}

/** What transactions left to tell Temporal: cases without a workflow, messages not sent. */
export async function pendingDeliveries(book: Book): Promise<{ cases: CaseRow[]; outbox: OutboxMessage[] }> {
  return book.db.read(async (session) => ({
    cases: await selectCases(session, "c.state = 'open' AND c.started_at IS NULL ORDER BY c.opened_at, c.id", []),
    outbox: await unsent(session),
  }));
}

async function unsent(session: Session): Promise<OutboxMessage[]> {
  const rows = await session.all<{ id: number; workflow_id: string; message: string }>(
    'SELECT id, workflow_id, message FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT ?',
    [MAX_OUTBOX],
  );
  return rows.map((row) => ({ id: String(row.id), workflowId: row.workflow_id, message: row.message }));
}

/** Batches as `pack` answered them; those that hold nothing any more are closed instead. */
async function packed(session: Session, batches: BatchRow[], now: number): Promise<PackedBatch[]> {
  if (batches.length === 0) return [];
  const held = await session.all<{ batch_id: number; root_id: number }>(
    `SELECT m.batch_id, m.root_id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN moves m
      WHERE m.batch_id = r.id AND m.state = 'claimed' AND m.state <> 'done'`,
    [page(batches.map(({ id }) => ({ id })))],
  );
  const numbers = await numbersOf(session, [...new Set(held.map((row) => row.root_id))]);
  const alive: PackedBatch[] = [];
  for (const batch of batches) {
    const roots = held.filter((row) => row.batch_id === batch.id).map((row) => row.root_id);
    if (roots.length === 0) await session.run('UPDATE batches SET closed_at = ? WHERE id = ?', [now, batch.id]);
    else
      alive.push({
        batchId: batchId(batch.flow, batch.id),
        count: roots.length,
        numbers: [...new Set(roots.flatMap((root) => numbers.get(root) ?? []))],
      });
  }
  return alive;
}

/** Flows with something due. Steps over the flows of the index, one look each. */
async function readyFlows(session: Session, now: number): Promise<string[]> {
  const rows = await session.all<{ flow: string }>(
    `WITH RECURSIVE f (flow) AS (
        SELECT min(m.flow) FROM moves m WHERE m.state IN ('ready', 'queued') AND m.hold = 0
        UNION ALL SELECT (SELECT min(m.flow) FROM moves m
          WHERE m.state IN ('ready', 'queued') AND m.hold = 0 AND m.flow > f.flow) FROM f WHERE f.flow IS NOT NULL)
      SELECT f.flow FROM f WHERE f.flow IS NOT NULL AND EXISTS (
        SELECT 1 FROM moves m WHERE m.flow = f.flow AND m.state IN ('ready', 'queued') AND m.hold = 0 AND m.ready_at <= ?
          AND NOT EXISTS (SELECT 1 FROM connection_state c WHERE c.id = m.queue AND c.paused_at IS NOT NULL))
      ORDER BY f.flow`,
    [now],
  );
  return rows.map((row) => row.flow);
}

export async function sentOutbox(book: Book, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await book.db.write((session) =>
    session.run(`UPDATE outbox SET sent_at = ? WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`, [
      book.now(),
      page(ids.map((id) => ({ id: Number(id) }))),
    ]),
  );
}
