import { StockBook } from '../../domain/stock/book.ts';
import { bundlesWith, partsOfOne } from '../../domain/stock/bundles.ts';
import type { StockLevel } from '../../domain/stock/level.ts';
import type { Deps } from '../deps.ts';
import { readStockTables } from '../trade-tables/stock.ts';
import { countersOf, type StockDeps, stockRules } from './rules.ts';

/** What stock is read from. A dry run has a ledger that notes nothing on the way. */
export type KnownStockDeps = StockDeps & {
  ledger: Pick<Deps['ledger'], 'stockOf'> & Partial<Pick<Deps['ledger'], 'settleStock'>>;
};

/** What is known of articles, and as of when. */
export interface KnownArticles {
  book: StockBook;
  serials: ReadonlyMap<string, number>;
}

/**
 * What is known of these articles, by levels that are not in the ledger yet besides, with the parts of bundles and the bundles that they are parts of; nothing where stock is not looked
 * after. Throws a `TradeTableError`.
 */
export async function knownStock(
  deps: KnownStockDeps,
  articles: readonly string[],
  newer: readonly StockLevel[] = [],
): Promise<KnownArticles | undefined> {
  const rules = stockRules(deps);
  const settings = deps.config.rules.stock;
  if (!rules || !settings) return undefined;
  const { table, bundles } = await readStockTables(settings);
  const sets = articles.flatMap((article) => [article, ...bundlesWith(article, bundles)]);
  const skus = [...new Set(sets.flatMap((article) => [...partsOfOne(article, bundles).keys()]))];
  await deps.ledger.settleStock?.(countersOf(rules), settings.lag, skus);
  const { levels, claims, serials } = await deps.ledger.stockOf(skus);
  const nameOf = ({ connectionId, sku, location }: StockLevel) => JSON.stringify([connectionId, sku, location]);
  const last = new Map([...levels, ...newer].map((level) => [nameOf(level), level]));
  return { book: new StockBook({ levels: [...last.values()], claims }, { rules, table, bundles }), serials };
}
