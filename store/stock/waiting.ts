import type { Book } from '../book.ts';
import { caseId, recordId, recordRow } from '../ids.ts';
import type { WaitingForStock } from '../ledger.ts';

/** See `Ledger.waitingForStock`. */
export async function waitingForStock(book: Book, limit: number, after?: WaitingForStock): Promise<WaitingForStock[]> {
  const { since = -1, rootId = recordId(0) } = after ?? {};
  const rows = await book.db.read((session) =>
    session.all<{ case_id: number; root_id: number; since: number }>(
      `SELECT DISTINCT m.case_id, m.root_id, s.since
        FROM cases c JOIN case_members m ON m.case_id = c.id AND m.left_at IS NULL JOIN stock_orders s ON s.root_id = m.root_id
        WHERE c.state = 'open' AND c.kind = 'stock' AND (s.since > ? OR (s.since = ? AND m.root_id > ?)) ORDER BY s.since, m.root_id LIMIT ?`,
      [since, since, recordRow(rootId), limit],
    ),
  );
  return rows.map(({ case_id, root_id, since: at }) => ({
    caseId: caseId(case_id),
    rootId: recordId(root_id),
    since: Number(at),
  }));
}
