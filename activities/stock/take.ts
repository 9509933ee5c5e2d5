import { allocate } from '../../domain/allocate.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { isWritten, type RootView } from '../../domain/root-view.ts';
import type { StockRules } from '../../domain/stock/book.ts';
import type { Bundles } from '../../domain/stock/bundles.ts';
import { claimsOf, type Placed, wholeLine } from '../../domain/stock/claims.ts';
import type { StockOrder } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import type { FlowPlan } from '../flow-plan.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { readStockTables } from '../trade-tables/stock.ts';
import { stockRules } from './rules.ts';

/** Where an order's pieces leave from by the destination alone; what no rule places leaves from the first warehouse. */
export function placedByDestination(order: Order, { config }: Pick<Deps, 'config'>, rules: StockRules): Placed[] {
  const [first = ''] = Object.keys(rules.warehouses);
  const placed = allocate(order, config.allocation).flatMap(({ warehouse, lines }) =>
    lines.map((line) => wholeLine(line, warehouse)),
  );
  const known = new Set(placed.map(({ lineId }) => lineId));
  return [...placed, ...order.lines.filter(({ id }) => !known.has(id)).map((line) => wholeLine(line, first))];
}

/** What an order takes by now, as it is known. */
export function stockOrder(
  deps: Pick<Deps, 'config' | 'clock'>,
  view: RootView,
  rules: StockRules,
  bundles: Bundles,
  passed: boolean,
): StockOrder | undefined {
  const { rootId, origin, order } = view;
  if (!order) return undefined;
  const since = Math.min(Date.parse(order.placedAt), deps.clock.now());
  const gone = view.cancelled || order.state === 'cancelled';
  return {
    rootId,
    connectionId: origin,
    since,
    admitted: passed || isWritten(view),
    claims: gone ? [] : claimsOf(placedByDestination(order, deps, rules), bundles),
  };
}

/** One order of a page, and whether it goes on. */
export interface Taken {
  view: RootView;
  passed: boolean;
}

/** Takes into the book what a page of orders takes. What a table that cannot be read keeps from it, the sweep takes up. */
export async function takeStock(deps: Deps, plan: FlowPlan, page: readonly Taken[]): Promise<void> {
  const rules = stockRules(deps);
  const settings = deps.config.rules.stock;
  if (!rules || !settings || !plan.kinds.includes('order')) return;
  try {
    const { bundles } = await readStockTables(settings);
    await deps.ledger.keepStockOrders(
      page.flatMap(({ view, passed }) => stockOrder(deps, view, rules, bundles, passed) ?? []),
    );
  } catch (error) {
    if (!(error instanceof TradeTableError)) throw error;
    deps.log.error({ problem: error.message }, 'rules.stock names a table that cannot be read');
  }
}
