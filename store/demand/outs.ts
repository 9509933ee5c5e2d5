import type { Book } from '../book.ts';
import type { StockOut } from '../ledger.ts';
import { page, type Session, type Update } from '../session.ts';

/** A level as it was read, where it is another than before. */
export interface ReadLevel {
  connection: string;
  sku: string;
  location: string;
  available: number;
  at: number;
}

const PLACE = { connection: 'text', sku: 'text', location: 'text', at: 'int' } as const;
const SAME = 'o.connection = r.connection AND o.sku = r.sku AND o.location = r.location AND o.until IS NULL';

const BACK: Update = {
  table: 'stock_outs',
  columns: PLACE,
  set: 'until = r.at',
  where: SAME.replaceAll('o.', 'stock_outs.'),
};

/** Notes where an article ran out, and where it is there again; of one place there is one level. */
export async function noteOuts(session: Session, levels: readonly ReadLevel[]): Promise<void> {
  const places = levels.map(({ connection, sku, location, at }) => ({ connection, sku, location, at }));
  const out = places.filter((_, at) => (levels[at] as ReadLevel).available <= 0);
  const back = places.filter((_, at) => (levels[at] as ReadLevel).available > 0);
  await session.update(BACK, back);
  if (out.length === 0) return;
  await session.run(
    `INSERT INTO stock_outs (connection, sku, location, since)
      SELECT r.connection, r.sku, r.location, r.at FROM ${session.rows('r', PLACE)}
        WHERE NOT EXISTS (SELECT 1 FROM stock_outs o WHERE ${SAME})
      ON CONFLICT (connection, sku, location, since) DO UPDATE SET until = NULL`,
    [page(out)],
  );
}

/** See `Ledger.stockOuts`. */
export async function stockOuts(book: Book, sinceMs: number): Promise<StockOut[]> {
  const rows = await book.db.read((session) =>
    session.all<{ connection: string; sku: string; location: string; since: number; until: number | null }>(
      'SELECT o.connection, o.sku, o.location, o.since, o.until FROM stock_outs o WHERE o.until IS NULL OR o.until >= ?',
      [sinceMs],
    ),
  );
  return rows.map(({ connection, sku, location, since, until }) => ({
    connectionId: connection,
    sku,
    location,
    since,
    ...(until === null ? {} : { until }),
  }));
}
