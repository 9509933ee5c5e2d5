import { type Available, sumOf } from '../../domain/stock/available.ts';
import type { StockBook } from '../../domain/stock/book.ts';
import { partsOfOne } from '../../domain/stock/bundles.ts';
import type { StockClaim, StockLevel } from '../../domain/stock/level.ts';
import type { BackOrder } from '../../domain/stock/table.ts';

/** What there is of one article in one warehouse. */
interface ShownWarehouse extends Available {
  levels: StockLevel[];
  /** The open orders that take from it. */
  orders: StockClaim[];
  /** By shop. */
  shops: Record<string, number>;
}

interface ShownPart {
  sku: string;
  /** So many of it are in one of what was asked for. */
  each: number;
  backOrder: BackOrder;
  warehouses: ShownWarehouse[];
}

/** What may be sold of an article, and all that it comes from. */
export interface ShownArticle {
  sku: string;
  bundle: boolean;
  pool: 'split' | 'shared';
  /** Over all warehouses, by shop. */
  shops: Record<string, number>;
  parts: ShownPart[];
}

export function shownArticle(book: StockBook, sku: string): ShownArticle {
  const warehouses = Object.keys(book.rules.warehouses);
  const shops = [...new Set([...book.rules.shops.values()].flatMap((some) => [...some.keys()]))].sort();
  return {
    sku,
    bundle: book.bundles.has(sku),
    pool: book.rules.pool,
    shops: Object.fromEntries(
      shops.map((shop) => [shop, sumOf(warehouses.map((warehouse) => book.shareOf(shop, sku, warehouse)))]),
    ),
    parts: [...partsOfOne(sku, book.bundles)].map(([part, each]) => ({
      sku: part,
      each,
      backOrder: book.table.backOrderOf(part),
      warehouses: warehouses.flatMap((warehouse) => {
        const levels = book.levelsIn(part, warehouse);
        const orders = [...book.claimsOf(part, warehouse)];
        if (levels.length + orders.length === 0) return [];
        return [
          {
            ...book.available(part, warehouse),
            levels,
            orders,
            shops: Object.fromEntries(book.sharesIn(part, warehouse)),
          },
        ];
      }),
    })),
  };
}
