import { type AllocationRules, allocate } from '../allocate.ts';
import type { Order } from '../canonical/order.ts';
import type { GoodsReturn } from '../canonical/return.ts';
import { hasArrived } from '../returns/known.ts';
import { type Bundles, partsOfOne } from '../stock/bundles.ts';
import type { Wanted } from './weeks.ts';

/** Pieces of an article that an order wanted from a warehouse. */
export interface WantedOf extends Wanted {
  sku: string;
  warehouse: string;
}

/** What of an order's lines came back, by article: several systems tell of the same parcel, and whoever tells of most is believed. */
function cameBack(returns: readonly { connectionId: string; record: GoodsReturn }[]): Map<string, number> {
  const told = new Map<string, Map<string, number>>();
  for (const { connectionId, record } of returns) {
    if (!hasArrived(record.state)) continue;
    const of = told.get(connectionId) ?? new Map<string, number>();
    for (const { sku, quantity = 0, sellable = 0, unsellable = 0, destroyed = 0 } of record.lines)
      of.set(sku, (of.get(sku) ?? 0) + (sellable + unsellable + destroyed || quantity));
    told.set(connectionId, of);
  }
  const back = new Map<string, number>();
  for (const of of told.values()) for (const [sku, pieces] of of) back.set(sku, Math.max(back.get(sku) ?? 0, pieces));
  return back;
}

/**
 * What an order wanted, of the warehouse that its destination is served from: where pieces were taken instead, because there was nothing, is no demand of
 * that place. Counted when it was placed, waiting or not. What came back is subtracted there, never below nothing; a cancelled order wanted nothing.
 */
export function wantedOf(
  order: Order,
  returns: readonly { connectionId: string; record: GoodsReturn }[],
  { allocation, first, bundles }: { allocation: AllocationRules; first: string; bundles: Bundles },
): WantedOf[] {
  if (order.state === 'cancelled') return [];
  const at = Date.parse(order.placedAt);
  const back = cameBack(returns);
  const places = allocate(order, allocation).flatMap(({ warehouse, lines }) =>
    lines.map((line) => ({ line, warehouse })),
  );
  const placed = new Set(places.map(({ line }) => line.id));
  const rest = order.lines.filter(({ id }) => !placed.has(id)).map((line) => ({ line, warehouse: first }));
  return [...places, ...rest].flatMap(({ line, warehouse }) => {
    const returned = Math.min(line.quantity, back.get(line.sku) ?? 0);
    if (returned > 0) back.set(line.sku, (back.get(line.sku) as number) - returned);
    const kept = line.quantity - returned;
    return [...partsOfOne(line.sku, bundles)].map(([sku, each]) => ({ sku, warehouse, at, pieces: kept * each }));
  });
}
