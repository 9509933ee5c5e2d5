import { allocate } from '../../domain/allocate.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { isWritten, type RootView } from '../../domain/root-view.ts';
import type { Bundles } from '../../domain/stock/bundles.ts';
import { claimsOf, type Placed, wholeLine } from '../../domain/stock/claims.ts';
import type { Warehouses } from '../../domain/stock/level.ts';
import { sinceOf } from '../../domain/stock/order-stock.ts';
import type { StockOrder } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';

/**
 * Where an order's pieces leave from whatever there is: as they were placed when stock let them through, else by the destination; what no rule
 * places leaves from the first warehouse.
 */
export function placedAnyway(
  order: Order,
  { config }: Pick<Deps, 'config'>,
  warehouses: Warehouses,
  placed?: readonly Placed[],
): Placed[] {
  const [first = ''] = Object.keys(warehouses);
  const known = allocate(order, config.allocation, placed).flatMap(({ warehouse, lines }) =>
    lines.map((line) => wholeLine(line, warehouse)),
  );
  const lines = new Set(known.map(({ lineId }) => lineId));
  return [...known, ...order.lines.filter(({ id }) => !lines.has(id)).map((line) => wholeLine(line, first))];
}

/** What an order takes that is not asked about: a target holds it, or it was mapped before stock was looked after. */
export function orderClaims(
  deps: Pick<Deps, 'config' | 'clock'>,
  { rootId, origin, order, cancelled, ...view }: RootView,
  warehouses: Warehouses,
  bundles: Bundles,
): StockOrder | undefined {
  if (!order) return undefined;
  const placed = cancelled ? [] : placedAnyway(order, deps, warehouses, view.placed);
  return {
    rootId,
    connectionId: origin,
    since: sinceOf(order, deps.clock.now()),
    admitted: isWritten(view) || view.placed !== undefined,
    claims: claimsOf(placed, bundles),
  };
}
