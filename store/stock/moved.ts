import type { Book } from '../book.ts';
import { runDoneMoves } from '../levels.ts';
import { page, type Session } from '../session.ts';

/** Something of these articles is another now: shops are told, and whoever decides by how it was is asked again. */
export async function moveArticles(session: Session, skus: readonly string[]): Promise<void> {
  await session.insert(
    'stock_articles',
    ['sku', 'serial', 'told'],
    [...new Set(skus)].sort().map((sku) => [sku, 1, 0]),
    '(sku) DO UPDATE SET serial = stock_articles.serial + 1',
  );
}

/** See `Ledger.movedArticles`. */
export async function movedArticles(book: Book, limit: number): Promise<{ sku: string; serial: number }[]> {
  const rows = await book.db.read((session) =>
    session.all<{ sku: string; serial: number }>(
      'SELECT sku, serial FROM stock_articles WHERE told < serial ORDER BY sku LIMIT ?',
      [limit],
    ),
  );
  return rows.map(({ sku, serial }) => ({ sku, serial: Number(serial) }));
}

/** See `Ledger.retellStock`. */
export async function retellStock(
  book: Book,
  articles: readonly { sku: string; serial: number; with: readonly string[] }[],
  flows: readonly string[],
): Promise<string[]> {
  if (articles.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    const woken: string[] = [];
    const told = articles.flatMap(({ sku, with: others }) =>
      [sku, ...others].map((named) => ({ sku: named, of: sku })),
    );
    const levels = await session.all<{ record_id: number; article: string }>(
      `SELECT l.record_id, r.article FROM ${session.rows('r', { sku: 'text', article: 'text' })} CROSS JOIN stock_levels l
        WHERE l.sku = r.sku`,
      [page(told.map(({ sku, of }) => ({ sku, article: of })))],
    );
    const roots = [...new Set(levels.map(({ record_id }) => Number(record_id)))];
    const moving = new Set<number>();
    for (const flow of flows) {
      if ((await runDoneMoves(session, flow, roots, now)) > 0) woken.push(flow);
      // Whoever is on its way may have been composed before: it goes once more when it has arrived.
      const busy = await session.all<{ root_id: number }>(
        `SELECT m.root_id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN moves m
          WHERE m.root_id = r.id AND m.flow = ? AND m.state = 'claimed'`,
        [page(roots.map((id) => ({ id }))), flow],
      );
      for (const row of busy) moving.add(Number(row.root_id));
    }
    const later = new Set(levels.flatMap(({ record_id, article }) => (moving.has(Number(record_id)) ? [article] : [])));
    await session.run(
      `UPDATE stock_articles SET told = r.serial FROM ${session.rows('r', { sku: 'text', serial: 'int' })}
        WHERE stock_articles.sku = r.sku AND stock_articles.told < r.serial`,
      [page(articles.filter(({ sku }) => !later.has(sku)).map(({ sku, serial }) => ({ sku, serial })))],
    );
    return woken;
  });
}
