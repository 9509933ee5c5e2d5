import type { AllocationRules } from '../allocate.ts';
import type { Order } from '../canonical/order.ts';
import { sumOf } from './available.ts';
import type { StockBook } from './book.ts';
import { partsOfOne } from './bundles.ts';
import { claimsOf } from './claims.ts';
import type { StockClaim } from './level.ts';
import { type Placement, placeOrder, type Short } from './place.ts';

/** An article that is short, and whether it may be sold ahead. */
export interface ShortArticle extends Short {
  /** Within what may be sold ahead of it. */
  ahead: boolean;
  expected?: string;
}

/** Where an order's pieces would leave from as stock stands, and what it lacks. */
export interface OrderStock {
  placed: Placement['placed'];
  short: ShortArticle[];
}

/** An order in the line for pieces. */
export interface InLine {
  order: Order;
  rootId: string;
  /** Epoch ms. */
  since: number;
}

/** An order's place in the line. Epoch ms. */
export const sinceOf = ({ placedAt }: Order, now: number): number => Math.min(Date.parse(placedAt), now);

/**
 * What stock has for one order: what is counted, less what orders take that were let through or came before it. Pieces of the buffer are for
 * orders: it is kept from being shown, not from being sent.
 */
export function orderStock(book: StockBook, { order, rootId, since }: InLine, rules: AllocationRules): OrderStock {
  const counts = (claim: StockClaim) =>
    claim.rootId !== rootId &&
    (claim.admitted || claim.since < since || (claim.since === since && claim.rootId < rootId));
  const room = (sku: string, warehouse: string): number =>
    book.availableBut(sku, warehouse, book.claimsOf(sku, warehouse).filter(counts)).net;
  const warehouses = Object.keys(book.rules.warehouses);
  const { placed, short } = placeOrder(order, rules, warehouses, book.bundles, room);
  const claims = claimsOf(placed, book.bundles);
  const isAhead = (sku: string): boolean => {
    const wanted = sumOf(claims.filter((claim) => claim.sku === sku).map(({ pieces }) => pieces));
    const behind = wanted - sumOf(warehouses.map((warehouse) => room(sku, warehouse)));
    return behind <= book.table.backOrderOf(sku).upTo;
  };
  return {
    placed,
    short: short.map((one) => {
      const parts = [...partsOfOne(one.article, book.bundles).keys()];
      const expected = parts
        .flatMap((sku) => book.table.backOrderOf(sku).expected ?? [])
        .sort()
        .at(-1);
      return { ...one, ahead: parts.every(isAhead), ...(expected === undefined ? {} : { expected }) };
    }),
  };
}
