import { inbound, made } from '../../activities/mapping.ts';
import { knownStock } from '../../activities/stock/known.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { compileMappings } from '../../daemon/mappings.ts';
import type { BulkItem } from '../../domain/bulk/items.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { PriceBook } from '../../domain/prices/price-for.ts';
import { EVERYBODY } from '../../domain/prices/price-row.ts';
import type { ReorderFacts } from '../../domain/reorder/resolve.ts';
import { type Successors, successorOf } from '../../domain/reorder/successors.ts';
import { makeable, partsOfOne } from '../../domain/stock/bundles.ts';
import type { Ledger, RootBundle } from '../../store/ledger.ts';
import { soundTable } from '../prices/table.ts';

/**
 * The old order as mappings make it today of what its system told: also one of history, which no flow ever mapped. Where what was told is no longer
 * kept, it stands as it was made then.
 */
export async function oldOrder(
  { config }: LoadedConfig,
  connections: ReadonlyMap<string, Connection>,
  { root }: RootBundle,
  number: string,
): Promise<Order> {
  const connection = connections.get(root.connectionId);
  if (root.kind !== 'order') throw new Problem(`${number} is no order`, EXIT.findings);
  if (root.data === undefined && root.canonical !== undefined) return root.canonical as Order;
  if (root.data === undefined)
    throw new Problem(`what ${number} held is no longer kept: order it anew in the shop`, EXIT.findings);
  if (!connection)
    throw new Problem(`${number} is of ${root.connectionId}, which the config does not name any more`, EXIT.usage);
  const mapping = inbound(await compileMappings(config.mappings), connection, 'order');
  return (await made(mapping, connection, 'order', root.data, Date.now())) as Order;
}

interface Known {
  loaded: LoadedConfig;
  connections: ReadonlyMap<string, Connection>;
  ledger: Pick<Ledger, 'stockOf'>;
  items: readonly BulkItem[];
  successors: Successors;
  /** The price tier that pays; everybody's without one. */
  tier: string | undefined;
}

/** Prices, stock and articles of today, as far as an old order asks for them. */
export async function todaysFacts(order: Order, known: Known): Promise<ReorderFacts> {
  const { loaded, connections, ledger, successors, tier = EVERYBODY } = known;
  const { config } = loaded;
  const items = new Map(known.items.map((item) => [item.sku, item]));
  const table = config.prices ? new PriceBook((await soundTable(config)).rows, Date.now()) : undefined;
  const skus = order.lines.flatMap(({ sku }) => {
    const followed = successorOf(sku, successors);
    return 'sku' in followed ? [followed.sku] : [];
  });
  const stock = await knownStock({ config, connections, ledger: { stockOf: (some) => ledger.stockOf(some) } }, skus);
  return {
    items,
    successors,
    priceOf(item, quantity) {
      // An article of the table has no other price than that of this tier or everybody's there.
      if (table?.has(item.sku)) return table.priceFor(item.sku, tier, order.currency, quantity)?.amount;
      return item.currency === order.currency ? item.price : undefined;
    },
    stockOf(sku) {
      if (!stock) return undefined;
      const { book } = stock;
      const parts = [...partsOfOne(sku, book.bundles).keys()];
      const told = Object.keys(book.rules.warehouses).flatMap((warehouse) => {
        if (!parts.some((part) => book.levelsIn(part, warehouse).length > 0)) return [];
        return [{ warehouse, free: makeable(sku, book.bundles, (part) => book.available(part, warehouse).free) }];
      });
      return told.length === 0 ? undefined : told;
    },
  };
}
