import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { recordId, recordRow } from './ids.ts';
import type { HeldTarget } from './ledger.ts';
import { opened, openerFor } from './sealed.ts';
import { page, type Session } from './session.ts';

interface HeldRow {
  root_id: number;
  record_id: number;
  target_id: string;
  write_id: number;
  flow: string;
  payload_enc: Buffer | null;
}

/**
 * What a target accepted last of each object that it still holds, in the order of its ids. `limit` counts ids, so that
 * objects which share one are never torn apart; `after` is the last id of the page before.
 */
export async function heldTargets(
  book: Book,
  connectionId: string,
  kind: Kind,
  after: string | undefined,
  limit: number,
): Promise<HeldTarget[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<HeldRow>(
      `SELECT x.root_id, x.record_id, x.target_id, w.id AS write_id, w.flow, w.payload_enc
        FROM (SELECT target_id FROM xrefs WHERE connection = ? AND kind = ? AND target_id > ? AND cancelled_at IS NULL
            GROUP BY target_id ORDER BY target_id LIMIT ?) t
          CROSS JOIN xrefs x CROSS JOIN writes w
        WHERE x.connection = ? AND x.kind = ? AND x.target_id = t.target_id AND x.cancelled_at IS NULL
          AND w.record_id = x.record_id AND w.connection = x.connection AND w.kind = x.kind AND w.part = x.part
          AND w.generation = x.generation AND w.op <> 'cancel' AND w.state = 'accepted'
          AND NOT EXISTS (SELECT 1 FROM writes l WHERE l.record_id = w.record_id AND l.connection = w.connection
            AND l.kind = w.kind AND l.part = w.part AND l.generation = w.generation AND l.op <> 'cancel'
            AND l.state = 'accepted' AND l.revision > w.revision)
        ORDER BY x.target_id, x.root_id, x.part`,
      [connectionId, kind, after ?? '', limit, connectionId, kind],
    );
    const opener = await openerFor(
      book,
      session,
      rows.map((row) => row.payload_enc),
    );
    return rows.map((row) => ({
      rootId: recordId(row.root_id),
      flow: row.flow,
      recordId: recordId(row.record_id),
      targetId: row.target_id,
      payload: opened(() => opener.json(`payload:${row.write_id}`, row.payload_enc))?.value,
    }));
  });
}

/** Roots that are done go through all steps of a flow again, by the mappings of that time; whoever is on the way stays there. Answers how many do. */
export async function again(book: Book, flow: string, rootIds: string[]): Promise<number> {
  if (rootIds.length === 0) return 0;
  return book.db.write((session) => runDoneMoves(session, flow, [...new Set(rootIds)].map(recordRow), book.now()));
}

/** The same within a transaction: moves that are done begin again, and what is on its way goes on. */
export async function runDoneMoves(
  session: Session,
  flow: string,
  roots: readonly number[],
  now: number,
): Promise<number> {
  return session.run(
    `UPDATE moves SET state = 'ready', step = 0, release = '', queue = '', ready_at = ?, updated_at = ?
      WHERE flow = ? AND state = 'done' AND root_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
    [now, now, flow, page(roots.map((id) => ({ id })))],
  );
}
