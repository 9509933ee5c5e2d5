import type { AllocationRules } from '../allocate.ts';
import type { StockBook } from '../stock/book.ts';
import { partsOfOne } from '../stock/bundles.ts';
import { claimsOf } from '../stock/claims.ts';
import { orderStock, type ShortArticle } from '../stock/order-stock.ts';
import { type AskedOrder, inTurn } from './asked-order.ts';
import { type BulkFinding, finding } from './finding.ts';

export interface StockFacts {
  book: StockBook;
  allocation: AllocationRules;
  /** Whether an article of which nobody told a level is short: the gate says so, and without it nobody knows. */
  untoldIsShort: boolean;
  /** Epoch ms. */
  now: number;
}

/**
 * What stock has for the orders of a file, as the gate will say it: what is counted in the warehouses of their destination, less what orders take that
 * came before, and those of the file each in its turn.
 */
export function stockWarnings(orders: readonly AskedOrder[], facts: StockFacts): BulkFinding[] {
  const { book, allocation, now } = facts;
  return inTurn(orders).flatMap(({ bulk, order }, at) => {
    const since = Math.min(Date.parse(order.placedAt), now);
    // Not staged yet: it stands behind all that are.
    const rootId = `~${String(at).padStart(9, '0')}`;
    const { placed, short } = orderStock(book, { order, rootId, since }, allocation);
    const admitted = short.length === 0;
    book.takesBesides(
      claimsOf(placed, book.bundles).map((one) => ({ ...one, rootId, shop: '', shown: false, admitted, since })),
    );
    return short
      .filter(({ article }) => facts.untoldIsShort || isTold(book, article))
      .map((one) => shortFinding({ bulk, order }, one, warehousesOf(placed, one.article)));
  });
}

const isTold = (book: StockBook, article: string): boolean =>
  [...partsOfOne(article, book.bundles).keys()].some((sku) =>
    Object.keys(book.rules.warehouses).some((warehouse) => book.levelsIn(sku, warehouse).length > 0),
  );

const warehousesOf = (placed: readonly { article: string; warehouse: string }[], article: string): string =>
  [...new Set(placed.filter((one) => one.article === article).map(({ warehouse }) => warehouse))].join(', ');

function shortFinding(
  { bulk, order }: AskedOrder,
  { article, wanted, there, ahead, expected }: ShortArticle,
  warehouses: string,
): BulkFinding {
  const at = order.lines.findLastIndex(({ sku }) => sku === article);
  const row = bulk.rows[at] ?? (bulk.rows[0] as number);
  return finding(
    'warning',
    ahead ? 'back-order' : 'short-stock',
    { row, field: 'quantity', order: bulk.reference },
    { sku: article, wanted, there, warehouses, expected: expected ?? '' },
  );
}
