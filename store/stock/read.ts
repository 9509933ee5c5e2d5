import type { StockClaim } from '../../domain/stock/level.ts';
import type { Book } from '../book.ts';
import { recordId } from '../ids.ts';
import type { KnownStock } from '../ledger.ts';
import { page } from '../session.ts';

interface LevelRow {
  connection: string;
  sku: string;
  location: string;
  available: number;
  on_hand: number | null;
}

interface ClaimRow {
  root_id: number;
  line_id: string;
  sku: string;
  warehouse: string;
  pieces: number;
  article: string;
  ordered: number;
  shown_at: number | null;
  connection: string;
  since: number;
  admitted_at: number | null;
  number: string | null;
}

/** An order counts until its pieces have left and their level shows it, and no longer than it stands. */
export const STANDS = 'c.ended_at IS NULL AND t.cancelled_at IS NULL AND o.cancelled = 0';

/** See `Ledger.stockOf`. */
export async function stockOf(book: Book, skus: readonly string[]): Promise<KnownStock> {
  if (skus.length === 0) return { levels: [], claims: [], serials: new Map() };
  const asked = page([...new Set(skus)].map((sku) => ({ sku })));
  return book.db.read(async (session) => {
    const articles = session.rows('r', { sku: 'text' });
    const levels = await session.all<LevelRow>(
      `SELECT l.connection, l.sku, l.location, l.available, l.on_hand FROM ${articles} CROSS JOIN stock_levels l
        WHERE l.sku = r.sku ORDER BY l.sku, l.connection, l.location`,
      [asked],
    );
    const claims = await session.all<ClaimRow>(
      `SELECT c.root_id, c.line_id, c.sku, c.warehouse, c.pieces, c.article, c.ordered, c.shown_at, s.connection, s.since, s.admitted_at,
          (SELECT min(n.number) FROM numbers n WHERE n.root_id = c.root_id AND n.connection = s.connection) AS number
        FROM ${articles} CROSS JOIN stock_claims c CROSS JOIN stock_orders s CROSS JOIN roots t CROSS JOIN records o
        WHERE c.sku = r.sku AND s.root_id = c.root_id AND t.id = c.root_id AND o.id = c.root_id AND ${STANDS}
        ORDER BY c.sku, s.since, c.root_id, c.line_id`,
      [asked],
    );
    const serials = await session.all<{ sku: string; serial: number }>(
      `SELECT a.sku, a.serial FROM ${articles} CROSS JOIN stock_articles a WHERE a.sku = r.sku`,
      [asked],
    );
    return {
      levels: levels.map(({ connection, sku, location, available, on_hand }) => ({
        connectionId: connection,
        sku,
        location,
        available: Number(available),
        ...(on_hand === null ? {} : { onHand: Number(on_hand) }),
      })),
      claims: claims.map(claimOf),
      serials: new Map(serials.map(({ sku, serial }) => [sku, Number(serial)])),
    };
  });
}

const claimOf = (row: ClaimRow): StockClaim => ({
  rootId: recordId(row.root_id),
  lineId: row.line_id,
  sku: row.sku,
  warehouse: row.warehouse,
  pieces: Number(row.pieces),
  article: row.article,
  ordered: Number(row.ordered),
  shop: row.connection,
  ...(row.number === null ? {} : { number: row.number }),
  shown: row.shown_at !== null,
  admitted: row.admitted_at !== null,
  since: Number(row.since),
});
