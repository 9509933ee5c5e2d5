import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import type { KnownRecord } from './ledger.ts';
import { opened, openerFor } from './sealed.ts';
import { page } from './session.ts';

/** See `Ledger.knownRecords`. */
export async function knownRecords(
  book: Book,
  connectionId: string,
  kind: Kind,
  ids: readonly string[],
): Promise<KnownRecord[]> {
  if (ids.length === 0) return [];
  return book.db.read(async (session) => {
    const rows = await session.all<{ id: number; source_id: string; revision: number; raw_enc: Buffer | null }>(
      `SELECT r.id, r.source_id, r.revision, v.raw_enc
        FROM ${session.rows('p', { id: 'text' })} CROSS JOIN records r
          LEFT JOIN record_revisions v ON v.record_id = r.id AND v.revision = r.revision
        WHERE r.connection = ? AND r.kind = ? AND r.source_id = p.id`,
      [page(ids.map((id) => ({ id }))), connectionId, kind],
    );
    const opener = await openerFor(
      book,
      session,
      rows.map((row) => row.raw_enc),
    );
    return rows.map(({ id, source_id, revision, raw_enc }) => {
      const data = opened(() => opener.json(`raw:${id}:${revision}`, raw_enc))?.value;
      return { id: source_id, ...(data === undefined || data === null ? {} : { data }) };
    });
  });
}
