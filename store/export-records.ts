import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { recordId, recordRow } from './ids.ts';
import type { ExportedRecord, ExportRequest } from './ledger.ts';
import { openerFor } from './sealed.ts';

interface Row {
  id: number;
  connection: string;
  kind: Kind;
  source_id: string;
  revision: number;
  changed_at: number;
  mapped: number | null;
  canonical_enc: Buffer | null;
  destroyed_at: number | null;
}

/** See `Ledger.exportRecords`: down the primary key, so that each page costs the same, whatever stands before it. */
export async function exportRecords(book: Book, request: ExportRequest): Promise<ExportedRecord[]> {
  const { limit, after, kinds, connectionId, sinceMs = 0 } = request;
  const wanted = kinds?.length ? ` AND r.kind IN (${kinds.map(() => '?').join(', ')})` : '';
  const sql = `SELECT r.id, r.connection, r.kind, r.source_id, r.revision, r.changed_at, c.revision AS mapped, c.canonical_enc, y.destroyed_at
    FROM records r LEFT JOIN customer_keys y ON y.number = r.key_number LEFT JOIN canonicals c ON c.record_id = r.id
      AND c.revision = (SELECT max(k.revision) FROM canonicals k WHERE k.record_id = r.id)
    WHERE r.id > ? AND r.changed_at >= ?${wanted}${connectionId === undefined ? '' : ' AND r.connection = ?'}
    ORDER BY r.id LIMIT ?`;
  const values = [
    after === undefined ? 0 : recordRow(after),
    sinceMs,
    ...(kinds ?? []),
    ...(connectionId === undefined ? [] : [connectionId]),
    limit,
  ];
  return book.db.read(async (session) => {
    const rows = await session.all<Row>(sql, values);
    const opener = await openerFor(
      book,
      session,
      rows.map((row) => row.canonical_enc),
    );
    return rows.map((row): ExportedRecord => {
      const canonical = opener.json(`canonical:${row.id}:${row.mapped}`, row.canonical_enc);
      return {
        recordId: recordId(row.id),
        connectionId: row.connection,
        kind: row.kind,
        sourceId: row.source_id,
        revision: row.revision,
        changedAt: row.changed_at,
        ...(row.mapped === null ? {} : { mapped: row.mapped }),
        ...(canonical === undefined ? {} : { canonical }),
        ...(canonical === undefined && row.destroyed_at !== null ? { erased: true as const } : {}),
      };
    });
  });
}
