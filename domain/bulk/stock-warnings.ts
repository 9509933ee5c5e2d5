import type { AllocationRules } from '../allocate.ts';
import type { StockBook } from '../stock/book.ts';
import { partsOfOne } from '../stock/bundles.ts';
import { claimsOf, type OwnClaim } from '../stock/claims.ts';
import type { StockClaim } from '../stock/level.ts';
import { orderStock, type ShortArticle, sinceOf } from '../stock/order-stock.ts';
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
  const before = new OrdersBefore(book);
  return inTurn(orders).flatMap(({ bulk, order }) => {
    const since = sinceOf(order, now);
    const { placed, short } = orderStock(book, { order, rootId: ASKED, since }, allocation);
    before.take(claimsOf(placed, book.bundles), since);
    return short
      .filter(({ article }) => facts.untoldIsShort || isTold(book, article))
      .map((one) => shortFinding({ bulk, order }, one, warehousesOf(placed, one.article)));
  });
}

/** The roots of a file's orders, which are not staged yet: they stand behind all that are, and the one that is asked for behind those before it. */
const BEFORE = '~';
const ASKED = '~~';

/** What the orders of a file take that were asked for: as one claim an article and warehouse, for each of them counts for all that come after it. */
class OrdersBefore {
  readonly #book: StockBook;
  readonly #claims = new Map<string, StockClaim>();

  constructor(book: StockBook) {
    this.#book = book;
  }

  take(claims: readonly OwnClaim[], since: number): void {
    for (const one of claims) {
      const name = JSON.stringify([one.sku, one.warehouse]);
      const known = this.#claims.get(name);
      // The book holds the same claim.
      if (known) known.pieces += one.pieces;
      else {
        const claim = { ...one, rootId: BEFORE, shop: '', shown: false, admitted: false, since };
        this.#claims.set(name, claim);
        this.#book.takesBesides([claim]);
      }
    }
  }
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
