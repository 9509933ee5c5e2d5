import type { Config } from '../config/schema.ts';
import type { Order } from '../domain/canonical/order.ts';
import { type DepartureRules, departuresOf, isUndecided, type Leaving } from '../domain/departures.ts';
import type { Placed } from '../domain/stock/claims.ts';
import { type StockFactDeps, stockNow } from './stock/fact.ts';
import { type StockDeps, stockRules } from './stock/rules.ts';

const departureRules = ({ allocation, rules: { papers } }: Pick<Config, 'allocation' | 'rules'>): DepartureRules => ({
  allocation,
  home: papers.seller?.country ?? '',
});

/** What of an order leaves from which country, wherever stock may find its pieces: as they were placed, else by its destination. */
export const plannedLeaving = (
  config: Pick<Config, 'allocation' | 'rules'>,
  order: Order,
  placed?: readonly Placed[],
) => departuresOf(order, departureRules(config), placed);

/** What of an order leaves from which country, as far as it is decided: where stock is looked after it has the last word. */
export function leavingOf(deps: StockDeps, order: Order, placed?: readonly Placed[]): Leaving {
  const rules = departureRules(deps.config);
  const stock = stockRules(deps);
  if (stock && isUndecided(order, rules, Object.keys(stock.warehouses), placed)) return 'undecided';
  return plannedLeaving(deps.config, order, placed);
}

/** The same of an order that is only looked at: where it is undecided, as stock would place its pieces now. */
export async function leavingNow(
  deps: StockFactDeps,
  order: Order,
  rootId: string,
  placed?: readonly Placed[],
): Promise<Leaving> {
  const leaves = leavingOf(deps, order, placed);
  if (leaves !== 'undecided') return leaves;
  const stock = await stockNow(deps, order, rootId);
  return plannedLeaving(deps.config, order, stock && 'placed' in stock ? stock.placed : undefined);
}
