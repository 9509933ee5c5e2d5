import { hasLeft, STAGES } from '../../domain/stages.ts';
import type { Book } from '../book.ts';
import type { Counter } from '../ledger.ts';
import { page } from '../session.ts';
import { moveArticles } from './moved.ts';

/** A level that is told only when it changes may be the same by chance: after that long it is taken to show what was told. */
const SHOWN_AFTER_MS = 24 * 3_600_000;
const GONE = STAGES.filter((stage) => hasLeft(stage) || stage === 'returned')
  .map((stage) => `'${stage}'`)
  .join(', ');

interface Progress {
  root_id: number;
  line_id: string;
  sku: string;
  warehouse: string;
  shown_at: number | null;
  told_at: number | null;
  left_at: number | null;
  read_at: number | null;
  stands: number;
}

/** See `Ledger.settleStock`. */
export async function settleStock(
  book: Book,
  counters: readonly Counter[],
  lagMs: number,
  skus?: readonly string[],
): Promise<number> {
  if (skus?.length === 0) return 0;
  const now = book.now();
  const rows = await book.db.read((session) =>
    session.all<Progress>(
      `SELECT c.root_id, c.line_id, c.sku, c.warehouse, c.shown_at,
          (SELECT min(x.at) FROM xrefs x WHERE x.root_id = c.root_id AND x.connection = w.connection AND x.cancelled_at IS NULL
            AND (x.kind = 'order' OR (x.kind = 'shipment' AND x.part IN ('', c.warehouse)))) AS told_at,
          (SELECT min(g.at) FROM stage_changes g JOIN parts p ON p.root_id = g.root_id AND p.part = g.part
            WHERE g.root_id = c.root_id AND g.part IN ('', c.warehouse) AND g.stage IN (${GONE}) AND p.stage IN (${GONE})) AS left_at,
          (SELECT max(l.read_at) FROM stock_levels l WHERE l.connection = w.connection AND l.sku = c.sku) AS read_at,
          CASE WHEN t.cancelled_at IS NULL AND o.cancelled = 0 THEN 1 ELSE 0 END AS stands
        FROM ${skus ? `${session.rows('r', { sku: 'text' })} CROSS JOIN` : ''} stock_claims c
          CROSS JOIN roots t CROSS JOIN records o
          LEFT JOIN ${session.rows('w', { warehouse: 'text', connection: 'text' })} ON w.warehouse = c.warehouse
        WHERE c.ended_at IS NULL AND t.id = c.root_id AND o.id = c.root_id ${skus ? 'AND c.sku = r.sku' : ''}`,
      [
        ...(skus ? [page([...new Set(skus)].map((sku) => ({ sku })))] : []),
        page(counters.map(({ warehouse, connectionId }) => ({ warehouse, connection: connectionId }))),
      ],
    ),
  );
  const isShown = (at: number | null, readAt: number | null): boolean =>
    at !== null && ((readAt !== null && Number(readAt) >= Number(at) + lagMs) || now >= Number(at) + SHOWN_AFTER_MS);
  const ended = rows.filter((row) => Number(row.stands) === 0 || isShown(row.left_at, row.read_at));
  const shown = rows.filter(
    (row) => row.shown_at === null && !ended.includes(row) && isShown(row.told_at, row.read_at),
  );
  if (ended.length + shown.length === 0) return 0;
  return book.db.write(async (session) => {
    let settled = 0;
    for (const [column, claims] of [
      ['ended_at', ended],
      ['shown_at', shown],
    ] as const) {
      settled += await session.run(
        `UPDATE stock_claims SET ${column} = ? WHERE ${column} IS NULL AND EXISTS (SELECT 1 FROM ${session.rows('r', { id: 'int', line: 'text', sku: 'text', warehouse: 'text' })}
          WHERE r.id = stock_claims.root_id AND r.line = stock_claims.line_id AND r.sku = stock_claims.sku AND r.warehouse = stock_claims.warehouse)`,
        [
          now,
          page(claims.map(({ root_id, line_id, sku, warehouse }) => ({ id: root_id, line: line_id, sku, warehouse }))),
        ],
      );
    }
    await moveArticles(
      session,
      [...ended, ...shown].map(({ sku }) => sku),
    );
    return settled;
  });
}
