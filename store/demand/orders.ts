import type { Order } from '../../domain/canonical/order.ts';
import type { GoodsReturn } from '../../domain/canonical/return.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { DemandRoot } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import { page } from '../session.ts';

interface Row {
  id: number;
  root_id: number;
  connection: string;
  revision: number;
  canonical_enc: Buffer;
}

const LATEST = 'c.revision = (SELECT max(k.revision) FROM canonicals k WHERE k.record_id = o.id)';

/**
 * See `Ledger.demandRoots`: down the primary key, as records are exported; what came back stands with its order. One that a person cancelled
 * here is as its system tells it, and nobody wants it.
 */
export async function demandRoots(
  book: Book,
  { sinceMs, limit, after }: { sinceMs: number; limit: number; after?: string },
): Promise<{ roots: DemandRoot[]; last?: string }> {
  return book.db.read(async (session) => {
    const orders = await session.all<Row>(
      `SELECT o.id, o.root_id, o.connection, c.revision, c.canonical_enc FROM records o JOIN canonicals c ON c.record_id = o.id AND ${LATEST}
        WHERE o.id > ? AND o.kind = 'order' AND o.id = o.root_id AND o.changed_at >= ?
          AND NOT EXISTS (SELECT 1 FROM roots t WHERE t.id = o.root_id AND t.cancelled_at IS NOT NULL) ORDER BY o.id LIMIT ?`,
      [after === undefined ? 0 : recordRow(after), sinceMs, limit],
    );
    if (orders.length === 0) return { roots: [] };
    const returns = await session.all<Row>(
      `SELECT o.id, o.root_id, o.connection, c.revision, c.canonical_enc FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o
        JOIN canonicals c ON c.record_id = o.id AND ${LATEST} WHERE o.root_id = r.id AND o.kind = 'return' ORDER BY o.id`,
      [page(orders.map(({ id }) => ({ id })))],
    );
    const opener = await openerFor(
      book,
      session,
      [...orders, ...returns].map(({ canonical_enc }) => canonical_enc),
    );
    const read = <One>(row: Row) =>
      opener.json(`canonical:${row.id}:${row.revision}`, row.canonical_enc) as One | undefined;
    const back = new Map<number, DemandRoot['returns']>();
    for (const row of returns) {
      const record = read<GoodsReturn>(row);
      if (record) back.set(row.root_id, [...(back.get(row.root_id) ?? []), { connectionId: row.connection, record }]);
    }
    const last = orders.length < limit ? undefined : recordId((orders.at(-1) as Row).id);
    return {
      roots: orders.flatMap((row) => {
        const order = read<Order>(row);
        return order ? [{ rootId: recordId(row.id), order, returns: back.get(row.id) ?? [] }] : [];
      }),
      ...(last === undefined ? {} : { last }),
    };
  });
}
