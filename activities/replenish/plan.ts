import { type BackTest, backTest } from '../../domain/demand/back-test.ts';
import { METHODS, type MethodName } from '../../domain/demand/intermittent.ts';
import { type Reorder, reorder, spanOf } from '../../domain/demand/reorder.ts';
import { MOST_WEEKS, WEEK_MS, weekly } from '../../domain/demand/weeks.ts';
import { placed } from '../../domain/purchases/on-order.ts';
import type { Deps } from '../deps.ts';
import { knownStock } from '../stock/known.ts';
import { type StockDeps, stockRules } from '../stock/rules.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { readTermsTable } from '../trade-tables/replenish.ts';
import { readStockTables } from '../trade-tables/stock.ts';
import { type Asked, askedSince, outsSince } from './demand.ts';
import { orderedSince } from './on-order.ts';

const DAY_MS = 86_400_000;
/** Weeks that a method learns from before it is first tried. */
const LEAST_WEEKS = 4;
/** Articles whose stock is looked up at once. */
const ARTICLES = 500;

/** What replenishment is worked out from. */
export type ReplenishDeps = StockDeps & {
  ledger: Pick<Deps['ledger'], 'demandRoots' | 'purchaseRoots' | 'stockOuts' | 'stockOf'>;
};

/** What is expected of an article in a warehouse, and what to order. */
export interface Proposal extends Reorder {
  sku: string;
  warehouse: string;
  supplier?: string;
  method: MethodName;
  /** Weeks that were looked at, and those of them that are unknown because there was nothing. */
  weeks: number;
  unknown: number;
  /** Expected a week. */
  weekly: number;
  tried: BackTest;
  /** What may be sold by what its system counts, promises taken off. */
  free: number;
  /** Bought and not there yet: what the ERP says, or the table where no ERP is asked. */
  onOrder: number;
  unit?: string;
  /** Of one piece. */
  price?: { amount: string; currency: string };
  leadDays: number;
  pack: number;
  minimum: number;
  /** Percent. */
  service: number;
  /** No system tells how many there are: nothing is proposed. */
  noLevel?: true;
}

/** What to buy, and what of the ERP's purchases could not be counted. */
export interface Replenishment {
  proposals: Proposal[];
  /** Places of the ERP that are no warehouse here, with the pieces that are on order for them. */
  elsewhere: ReadonlyMap<string, number>;
}

/** All articles that orders wanted or that the table names with a warehouse; nothing where stock is not looked after. Throws a `TradeTableError`. */
export async function replenishment(deps: ReplenishDeps, now: number): Promise<Replenishment | undefined> {
  const rules = stockRules(deps);
  const { stock, replenish } = deps.config.rules;
  if (!rules || !stock || !replenish) return undefined;
  const { warehouses } = rules;
  const [{ bundles }, terms] = await Promise.all([readStockTables(stock), readTermsTable(replenish.table)]);
  if (replenish.connection !== undefined && terms.lines.some(({ onOrder }) => onOrder !== undefined))
    throw new TradeTableError(
      `${replenish.table} says what is on order, and so does ${replenish.connection} (rules.replenish.connection): empty the column on_order, or the same pieces count twice`,
    );
  const since = now - replenish.weeks * WEEK_MS;
  // A supplier can take longer than demand is looked back on: what is bought stays so.
  const ordered = await orderedSince(deps, now - MOST_WEEKS * WEEK_MS, Object.keys(warehouses));
  const asked = await askedSince(deps, since, { warehouses, bundles });
  for (const { sku, warehouse } of terms.lines)
    if (sku !== undefined && warehouse !== undefined && !asked.has(placed(sku, warehouse)))
      asked.set(placed(sku, warehouse), { sku, warehouse, wanted: [] });
  const outs = await outsSince(deps, since, warehouses);
  const method = METHODS[replenish.method];
  const smoothing = { size: replenish.smoothing, interval: replenish.smoothing };

  const propose = async (page: readonly Asked[]): Promise<Proposal[]> => {
    // A look: what levels show by now is noted by the daemon, and not here.
    const ledger = { stockOf: (skus: readonly string[]) => deps.ledger.stockOf(skus) };
    const known = await knownStock(
      { config: deps.config, connections: deps.connections, ledger },
      page.map(({ sku }) => sku),
    );
    return page.flatMap(({ sku, warehouse, wanted }) => {
      if (!known || !(warehouse in warehouses)) return [];
      const term = <Field extends Parameters<typeof terms.of>[0]>(field: Field) => terms.of(field, sku, warehouse);
      const levels = known.book.levelsIn(sku, warehouse);
      const demand = weekly(wanted, outs(sku, levels), now, replenish.weeks);
      const leadDays = term('leadDays') ?? replenish.lead / DAY_MS;
      const buy = {
        lead: (leadDays * DAY_MS) / WEEK_MS,
        review: replenish.review / WEEK_MS,
        service: (term('service') ?? replenish.service) / 100,
        pack: term('pack') ?? 1,
        least: term('minimum') ?? 1,
      };
      const forecast = method(demand, smoothing);
      const tried = backTest(demand, (past) => method(past, smoothing), spanOf(buy), LEAST_WEEKS);
      const free = known.book.available(sku, warehouse).net;
      const onOrder = term('onOrder') ?? ordered.pieces.get(placed(sku, warehouse)) ?? 0;
      const worked = reorder(forecast, tried, buy, { onHand: free, onOrder, owed: 0 });
      const [supplier, unit, price] = [term('supplier'), term('unit'), term('price')];
      return [
        {
          sku,
          warehouse,
          ...(supplier === undefined ? {} : { supplier }),
          ...(unit === undefined ? {} : { unit }),
          ...(price === undefined ? {} : { price }),
          method: replenish.method,
          weeks: demand.length,
          unknown: demand.filter((pieces) => pieces === null).length,
          weekly: forecast,
          tried,
          free,
          onOrder,
          leadDays,
          pack: buy.pack,
          minimum: buy.least,
          service: buy.service * 100,
          ...worked,
          ...(levels.length === 0 ? { noLevel: true as const, quantity: 0 } : {}),
        },
      ];
    });
  };
  const all = [...asked.values()].sort((a, b) => order(a, b));
  const proposals: Proposal[] = [];
  for (let from = 0; from < all.length; from += ARTICLES)
    proposals.push(...(await propose(all.slice(from, from + ARTICLES))));
  return { proposals, elsewhere: ordered.elsewhere };
}

const order = (a: Asked, b: Asked): number =>
  a.warehouse === b.warehouse ? (a.sku < b.sku ? -1 : 1) : a.warehouse < b.warehouse ? -1 : 1;
