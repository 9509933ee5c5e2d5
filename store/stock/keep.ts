import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { StockOrder } from '../ledger.ts';
import { page, type Session } from '../session.ts';
import { moveArticles } from './moved.ts';

interface ClaimBefore {
  root_id: number;
  line_id: string;
  sku: string;
  warehouse: string;
  pieces: number;
  admitted_at: number | null;
}

/** See `Ledger.keepStockOrders`. */
export async function keepStockOrders(book: Book, orders: readonly StockOrder[]): Promise<Set<string>> {
  if (orders.length === 0) return new Set();
  return book.db.write(async (session) => {
    const now = book.now();
    const again = await outdated(session, orders);
    const kept = orders.filter(({ rootId }) => !again.has(rootId));
    const roots = page(kept.map(({ rootId }) => ({ id: recordRow(rootId) })));
    const known = await session.all<{ root_id: number; admitted_at: number | null }>(
      `SELECT s.root_id, s.admitted_at FROM ${session.rows('r', { id: 'int' })} CROSS JOIN stock_orders s WHERE s.root_id = r.id`,
      [roots],
    );
    const admitted = new Map(known.map((row) => [Number(row.root_id), row.admitted_at !== null]));
    const before = await session.all<ClaimBefore>(
      `SELECT c.root_id, c.line_id, c.sku, c.warehouse, c.pieces, s.admitted_at
        FROM ${session.rows('r', { id: 'int' })} CROSS JOIN stock_claims c CROSS JOIN stock_orders s
        WHERE c.root_id = r.id AND s.root_id = c.root_id AND c.ended_at IS NULL`,
      [roots],
    );
    const was = new Map<number, ClaimBefore[]>();
    for (const row of before) was.set(Number(row.root_id), [...(was.get(Number(row.root_id)) ?? []), row]);
    const changed = kept.filter((order) => {
      const row = recordRow(order.rootId);
      const same =
        textOf(was.get(row) ?? []) === textOf(order.claims.map((claim) => ({ ...claim, line_id: claim.lineId })));
      return !same || admitted.get(row) !== order.admitted;
    });
    await replace(session, changed, was, now);
    return again;
  });
}

const textOf = (claims: readonly Pick<ClaimBefore, 'line_id' | 'sku' | 'warehouse' | 'pieces'>[]): string =>
  claims
    .map(({ line_id, sku, warehouse, pieces }) => JSON.stringify([line_id, sku, warehouse, Number(pieces)]))
    .sort()
    .join();

/** Orders of which an article moved since it was read. */
async function outdated(session: Session, orders: readonly StockOrder[]): Promise<Set<string>> {
  const read = orders.flatMap(({ rootId, asOf }) =>
    [...(asOf ?? [])].map(([sku, serial]) => ({ rootId, sku, serial })),
  );
  if (read.length === 0) return new Set();
  const rows = await session.all<{ sku: string; serial: number }>(
    `SELECT a.sku, a.serial FROM ${session.rows('r', { sku: 'text' })} CROSS JOIN stock_articles a WHERE a.sku = r.sku`,
    [page([...new Set(read.map(({ sku }) => sku))].map((sku) => ({ sku })))],
  );
  const now = new Map(rows.map(({ sku, serial }) => [sku, Number(serial)]));
  return new Set(read.flatMap(({ rootId, sku, serial }) => ((now.get(sku) ?? 0) === serial ? [] : [rootId])));
}

async function replace(
  session: Session,
  orders: readonly StockOrder[],
  was: ReadonlyMap<number, readonly ClaimBefore[]>,
  now: number,
): Promise<void> {
  if (orders.length === 0) return;
  await session.insert(
    'stock_orders',
    ['root_id', 'connection', 'since', 'admitted_at'],
    orders.map(({ rootId, connectionId, since, admitted }) => [
      recordRow(rootId),
      connectionId,
      since,
      admitted ? now : null,
    ]),
    `(root_id) DO UPDATE SET admitted_at = CASE WHEN excluded.admitted_at IS NULL THEN NULL
      ELSE COALESCE(stock_orders.admitted_at, excluded.admitted_at) END`,
  );
  // What ended stays ended: pieces that have left are in nobody's way, whatever becomes of their order.
  await session.run(
    `DELETE FROM stock_claims WHERE ended_at IS NULL AND root_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
    [page(orders.map(({ rootId }) => ({ id: recordRow(rootId) })))],
  );
  await session.insert(
    'stock_claims',
    ['root_id', 'line_id', 'sku', 'warehouse', 'pieces', 'article', 'ordered'],
    orders.flatMap(({ rootId, claims }) =>
      claims.map(({ lineId, sku, warehouse, pieces, article, ordered }) => [
        recordRow(rootId),
        lineId,
        sku,
        warehouse,
        pieces,
        article,
        ordered,
      ]),
    ),
    '(root_id, line_id, sku, warehouse) DO NOTHING',
  );
  await dropUnplaced(session, orders);
  await moveArticles(
    session,
    orders.flatMap(({ rootId, claims }) => [
      ...claims.map(({ sku }) => sku),
      ...(was.get(recordRow(rootId)) ?? []).map(({ sku }) => sku),
    ]),
  );
}

/** Parts that an order was planned in before it was placed: nothing was written of them, and nothing will be. */
async function dropUnplaced(session: Session, orders: readonly StockOrder[]): Promise<void> {
  const kept = orders.flatMap(({ rootId, admitted, claims }) =>
    admitted ? claims.map(({ warehouse }) => ({ id: recordRow(rootId), warehouse })) : [],
  );
  if (kept.length === 0) return;
  await session.run(
    `DELETE FROM parts WHERE root_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })}) AND stage IN ('received', 'checked', 'cleared')
      AND NOT EXISTS (SELECT 1 FROM ${session.rows('k', { id: 'int', warehouse: 'text' })} WHERE k.id = parts.root_id AND k.warehouse = parts.part)
      AND NOT EXISTS (SELECT 1 FROM xrefs x WHERE x.root_id = parts.root_id AND x.part = parts.part AND x.cancelled_at IS NULL)`,
    [page([...new Set(kept.map(({ id }) => id))].map((id) => ({ id }))), page(kept)],
  );
}

/** Roots as the rest of the house names them. */
export const rootsOf = (rows: readonly { root_id: number }[]): string[] => rows.map(({ root_id }) => recordId(root_id));
