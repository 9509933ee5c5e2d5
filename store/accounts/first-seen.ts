import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';

/** See `Ledger.firstSeen`. What a record's first revision said may be gone; that it came, and when, stays. */
export async function firstSeen(book: Book, rootId: string): Promise<number | undefined> {
  const [row] = await book.db.read((session) =>
    session.all<{ at: number | null }>('SELECT min(at) AS at FROM record_revisions WHERE record_id = ?', [
      recordRow(rootId),
    ]),
  );
  return row?.at == null ? undefined : Number(row.at);
}
