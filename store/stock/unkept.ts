import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { UnkeptStock } from '../ledger.ts';
import { rootsOf } from './keep.ts';
import { noteLevels } from './levels.ts';

/** Stages at which an order's pieces are still in its warehouse. */
const BEFORE_LEAVING = "('received', 'checked', 'cleared', 'priced', 'in-erp', 'released', 'on-hold')";

/** See `Ledger.unkeptStock`. */
export async function unkeptStock(book: Book, limit: number, after?: string): Promise<UnkeptStock> {
  const from = after === undefined ? 0 : recordRow(after);
  const mapped = 'EXISTS (SELECT 1 FROM canonicals k WHERE k.record_id = o.id AND k.revision = o.revision)';
  return book.db.read(async (session) => {
    const levels = await session.all<{ root_id: number }>(
      `SELECT o.id AS root_id FROM records o WHERE o.kind = 'stock' AND o.id > ? AND o.root_id = o.id AND ${mapped}
        AND NOT EXISTS (SELECT 1 FROM stock_levels l WHERE l.record_id = o.id) ORDER BY o.id LIMIT ?`,
      [from, limit],
    );
    const orders = await session.all<{ root_id: number }>(
      `SELECT t.id AS root_id FROM roots t JOIN records o ON o.id = t.id
        WHERE t.stage IN ${BEFORE_LEAVING} AND t.id > ? AND o.kind = 'order' AND o.cancelled = 0 AND t.cancelled_at IS NULL AND ${mapped}
          AND NOT EXISTS (SELECT 1 FROM stock_orders s WHERE s.root_id = t.id) ORDER BY t.id LIMIT ?`,
      [from, limit],
    );
    // Two lists in one walk: it goes on behind the shorter of those that are not at their end.
    const ends = [levels, orders].flatMap((rows) => (rows.length < limit ? [] : [Number(rows.at(-1)?.root_id)]));
    const last = ends.length > 0 ? Math.min(...ends) : undefined;
    const within = (rows: { root_id: number }[]) =>
      rootsOf(last === undefined ? rows : rows.filter(({ root_id }) => Number(root_id) <= last));
    return {
      levels: within(levels),
      orders: within(orders),
      ...(last === undefined ? {} : { last: recordId(last) }),
    };
  });
}

/** See `Ledger.keepStockLevels`. */
export async function keepStockLevels(
  book: Book,
  levels: readonly { rootId: string; record: unknown }[],
): Promise<void> {
  if (levels.length === 0) return;
  await book.db.write((session) =>
    noteLevels(
      session,
      levels.map(({ rootId, record }) => ({ recordId: rootId, canonical: record })),
    ),
  );
}
