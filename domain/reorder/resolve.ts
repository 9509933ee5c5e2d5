import type { BulkItem } from '../bulk/items.ts';
import type { Order } from '../canonical/order.ts';
import { multiply, roundMoney } from '../decimal.ts';
import { type Successors, successorOf } from './successors.ts';

/** What counts today. */
export interface ReorderFacts {
  items: ReadonlyMap<string, BulkItem>;
  successors: Successors;
  /** What this buyer pays for a piece of so many in the order's currency; nothing where no price of theirs is known. */
  priceOf(item: BulkItem, quantity: number): string | undefined;
  /** What may be sold, by warehouse; nothing where stock is not looked after, or nobody told of the article. */
  stockOf(sku: string): readonly { warehouse: string; free: number }[] | undefined;
}

/** A line of the old order, as it would be ordered today. */
export interface ReorderLine {
  /** As it was ordered then. */
  was: string;
  sku: string;
  name?: string;
  quantity: number;
  /** Of one piece, then and today. */
  then: string;
  now?: string;
  total?: string;
  stock?: readonly { warehouse: string; free: number }[];
  /** More than there is, in all warehouses together, with what lines before it take. */
  short: boolean;
  /** Why it cannot be ordered; absent where it can. */
  why?: string;
}

/** Holds every line of an old order against articles, successors, prices and stock of today. Lines take from stock in their turn. */
export function resolveReorder(order: Pick<Order, 'lines' | 'currency'>, facts: ReorderFacts): ReorderLine[] {
  const taken = new Map<string, number>();
  return order.lines.map(({ sku: was, quantity, unitPrice: then }) => {
    const line = resolved(was, quantity, then, order.currency, facts);
    if (line.why !== undefined || !line.stock) return line;
    const before = taken.get(line.sku) ?? 0;
    taken.set(line.sku, before + quantity);
    const free = line.stock.reduce((sum, one) => sum + one.free, 0);
    return { ...line, short: before + quantity > free };
  });
}

function resolved(was: string, quantity: number, then: string, currency: string, facts: ReorderFacts): ReorderLine {
  const followed = successorOf(was, facts.successors);
  if ('circle' in followed)
    return {
      was,
      sku: was,
      quantity,
      then,
      short: false,
      why: `its successors go in a circle: ${followed.circle.join(', ')}`,
    };
  const { sku } = followed;
  const base = { was, sku, quantity, then, short: false };
  const item = facts.items.get(sku);
  if (!item) return { ...base, why: 'it is not sold any more, and no successor is known' };
  const named = { ...base, ...(item.name ? { name: item.name } : {}) };
  if (item.blocked) return { ...named, why: 'it is not sold at present' };
  if (quantity % item.packSize !== 0) return { ...named, why: `it is sold in packs of ${item.packSize}` };
  if (quantity < item.minQuantity) return { ...named, why: `the least of it is ${item.minQuantity}` };
  const stock = facts.stockOf(sku);
  const now = facts.priceOf(item, quantity);
  if (now === undefined)
    return { ...named, ...(stock ? { stock } : {}), why: `no price in ${currency} is known for this buyer` };
  return { ...named, now, total: roundMoney(multiply(now, quantity), currency), ...(stock ? { stock } : {}) };
}
