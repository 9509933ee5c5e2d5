import type { Placed } from '../../domain/stock/claims.ts';
import { page, type Session } from '../session.ts';

interface PlacedRow {
  root_id: number;
  line_id: string;
  article: string;
  warehouse: string;
  ordered: number;
}

/** Where the pieces of orders leave from that stock let through, by their roots' rows. */
export async function placedOf(session: Session, roots: readonly number[]): Promise<Map<number, Placed[]>> {
  // A bundle takes several articles, each of which says the same.
  const rows = await session.all<PlacedRow>(
    `SELECT DISTINCT c.root_id, c.line_id, c.article, c.warehouse, c.ordered
      FROM ${session.rows('r', { id: 'int' })} CROSS JOIN stock_orders s CROSS JOIN stock_claims c
      WHERE s.root_id = r.id AND s.admitted_at IS NOT NULL AND c.root_id = r.id ORDER BY c.root_id, c.line_id, c.warehouse`,
    [page([...new Set(roots)].map((id) => ({ id })))],
  );
  const placed = new Map<number, Placed[]>();
  for (const { root_id, line_id, article, warehouse, ordered } of rows) {
    const mine = placed.get(Number(root_id)) ?? [];
    placed.set(Number(root_id), [...mine, { lineId: line_id, article, warehouse, quantity: Number(ordered) }]);
  }
  return placed;
}
