import type { Order } from '../../domain/canonical/order.ts';
import type { StockFact } from '../../domain/gates/stock.ts';
import { orderStock, sinceOf } from '../../domain/stock/order-stock.ts';
import type { Deps } from '../deps.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { knownStock } from './known.ts';

/** What the fact of an order that is only looked at is read from. */
export type StockFactDeps = Pick<Deps, 'config' | 'connections' | 'clock'> & {
  ledger: Pick<Deps['ledger'], 'stockOf'>;
};

/** What stock has for one order now; nothing is noted or taken. Absent where no gate asks. */
export async function stockFact(deps: StockFactDeps, order: Order, rootId: string): Promise<StockFact | undefined> {
  return deps.config.rules.gates.includes('stock') ? stockNow(deps, order, rootId) : undefined;
}

/** The same whether a gate asks or not; absent where stock is not looked after. */
export async function stockNow(deps: StockFactDeps, order: Order, rootId: string): Promise<StockFact | undefined> {
  try {
    const ledger = { stockOf: (skus: readonly string[]) => deps.ledger.stockOf(skus) };
    const known = await knownStock(
      { config: deps.config, connections: deps.connections, ledger },
      order.lines.map(({ sku }) => sku),
    );
    const since = sinceOf(order, deps.clock.now());
    return known && orderStock(known.book, { order, rootId, since }, deps.config.allocation);
  } catch (error) {
    if (error instanceof TradeTableError) return { problem: error.message };
    throw error;
  }
}
