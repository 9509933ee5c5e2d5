import { ORIGIN } from '../../domain/steps.ts';
import type { StockRules } from '../../domain/stock/book.ts';
import type { Warehouses } from '../../domain/stock/level.ts';
import type { ShopShare } from '../../domain/stock/shares.ts';
import type { Counter } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { kindFor, planOf } from '../flow-plan.ts';

/** What rules of stock are made of. */
export type StockDeps = Pick<Deps, 'config' | 'connections'>;

/** The rules of stock as the config has them; none where stock is not looked after: then levels are told as they are. */
export function stockRules(deps: StockDeps): StockRules | undefined {
  const { stock } = deps.config.rules;
  if (!stock) return undefined;
  const warehouses: Warehouses = Object.fromEntries(
    Object.keys(stock.warehouses).length > 0
      ? Object.entries(stock.warehouses).map(([id, { levels = id, ...one }]) => [id, { levels, ...one }])
      : countersIn(deps).map((id) => [id, { levels: id, subtracts: 'when-left' as const }]),
  );
  const shops = new Map(
    countersIn(deps).map((id) => [id, new Map(shopsOf(deps, id).map((shop) => [shop, shareOf(deps, shop)]))]),
  );
  const oneLocation = new Set(Object.entries(stock.shops).flatMap(([id, shop]) => (shop.oneLocation ? [id] : [])));
  return { warehouses, shops, pool: stock.pool, oneLocation };
}

/** The flows that carry levels of stock. */
export const stockFlows = ({ config }: Pick<Deps, 'config'>): string[] =>
  Object.entries(config.flows).flatMap(([flow, { kinds }]) => (kinds.includes('stock') ? [flow] : []));

/** Which connection counts which warehouse. */
export const countersOf = ({ warehouses }: StockRules): Counter[] =>
  Object.entries(warehouses).map(([warehouse, { levels }]) => ({ warehouse, connectionId: levels }));

/** The connections whose levels some flow carries. */
const countersIn = (deps: StockDeps): string[] => [
  ...new Set(stockFlows(deps).flatMap((flow) => deps.config.flows[flow]?.from ?? [])),
];

function shopsOf(deps: StockDeps, counter: string): string[] {
  const shops = stockFlows(deps).flatMap((flow) => {
    const plan = planOf(deps, flow);
    if (!plan.from.includes(counter)) return [];
    return plan.steps.flatMap((step) => {
      const target = step.verb === 'write' && step.target !== ORIGIN ? deps.connections.get(step.target) : undefined;
      if (step.verb !== 'write' || target?.role !== 'storefront') return [];
      return kindFor(plan, step, target) === 'stock' ? [target.id] : [];
    });
  });
  return [...new Set(shops)];
}

const shareOf = ({ config }: StockDeps, shop: string): ShopShare => config.rules.stock?.shops[shop] ?? { reserve: 0 };
