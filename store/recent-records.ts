import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { recordId, recordRow } from './ids.ts';
import type { RecentRecord, RecentRequest } from './ledger.ts';
import { openerFor } from './sealed.ts';
import { page } from './session.ts';

interface Row {
  id: number;
  root_id: number;
  connection: string;
  kind: Kind;
  source_id: string;
  revision: number;
  changed_at: number;
  raw_enc: Buffer | null;
  amended_enc: Buffer | null;
}

/** Goes down the index `records_changed`, from the place that `(changed_at, id)` names. */
export const recentSql = (data: boolean): string =>
  `SELECT r.id, r.root_id, r.connection, r.kind, r.source_id, r.revision, r.changed_at,
      ${data ? 'v.raw_enc, v.amended_enc' : 'NULL AS raw_enc, NULL AS amended_enc'}
    FROM records r JOIN record_revisions v ON v.record_id = r.id AND v.revision = r.revision
    WHERE r.connection = ? AND r.kind = ? AND r.changed_at >= ? AND (r.changed_at, r.id) < (?, ?)
    ORDER BY r.changed_at DESC, r.id DESC LIMIT ?`;

/**
 * One page of a connection's records of a kind, what changed last first. The page after it is asked for by `before`: a
 * record that changes in between is newer than the page and is not met again.
 */
export async function recentRecords(book: Book, request: RecentRequest): Promise<RecentRecord[]> {
  const { connectionId, kind, limit, sinceMs = 0, before } = request;
  // Without data only the keys are wanted: a page of sealed records is the most of what is read.
  const data = request.data !== false;
  const [at, row] = before ? [before.changedAt, recordRow(before.recordId)] : [Number.MAX_SAFE_INTEGER, 0];
  return book.db.read(async (session) => {
    const rows = await session.all<Row>(recentSql(data), [connectionId, kind, sinceMs, at, row, limit]);
    const numbers = await session.all<{ root_id: number; number: string }>(
      `SELECT n.root_id, min(n.number) AS number FROM ${session.rows('p', { id: 'int' })} CROSS JOIN records o CROSS JOIN numbers n
        WHERE o.id = p.id AND n.root_id = o.id AND n.connection = o.connection GROUP BY n.root_id`,
      [page([...new Set(rows.map((one) => one.root_id))].map((id) => ({ id })))],
    );
    const numberOf = new Map(numbers.map((one) => [one.root_id, one.number]));
    const opener = await openerFor(
      book,
      session,
      rows.map((one) => one.amended_enc ?? one.raw_enc),
    );
    return rows.map((one): RecentRecord => {
      const { id, revision } = one;
      return {
        recordId: recordId(id),
        rootId: recordId(one.root_id),
        connectionId: one.connection,
        kind: one.kind,
        sourceId: one.source_id,
        number: numberOf.get(one.root_id) ?? one.source_id,
        revision,
        changedAt: one.changed_at,
        data: one.amended_enc
          ? opener.json(`amended:${id}:${revision}`, one.amended_enc)
          : opener.json(`raw:${id}:${revision}`, one.raw_enc),
      };
    });
  });
}
