import { outEverywhere } from '../../domain/demand/outs.ts';
import { wantedOf } from '../../domain/demand/wanted.ts';
import type { Out, Wanted } from '../../domain/demand/weeks.ts';
import { placed } from '../../domain/purchases/on-order.ts';
import type { Bundles } from '../../domain/stock/bundles.ts';
import type { StockLevel, Warehouses } from '../../domain/stock/level.ts';
import { warehouseOf } from '../../domain/stock/level.ts';
import type { Deps } from '../deps.ts';

/** Orders in memory at once. */
const PAGE = 500;

/** An article in a warehouse, and all that was asked of it. */
export interface Asked {
  sku: string;
  warehouse: string;
  wanted: Wanted[];
}

/** What all orders since wanted, by article and warehouse; a page at a time, so that no number of orders is held at once. */
export async function askedSince(
  { config, ledger }: { config: Deps['config']; ledger: Pick<Deps['ledger'], 'demandRoots'> },
  sinceMs: number,
  { warehouses, bundles }: { warehouses: Warehouses; bundles: Bundles },
): Promise<Map<string, Asked>> {
  const asked = new Map<string, Asked>();
  const [first = ''] = Object.keys(warehouses);
  for (let after: string | undefined, more = true; more; ) {
    const { roots, last } = await ledger.demandRoots({
      sinceMs,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const { order, returns } of roots)
      for (const { sku, warehouse, at, pieces } of wantedOf(order, returns, {
        allocation: config.allocation,
        first,
        bundles,
      })) {
        const place = placed(sku, warehouse);
        const one = asked.get(place) ?? { sku, warehouse, wanted: [] };
        one.wanted.push({ at, pieces });
        asked.set(place, one);
      }
    after = last;
    more = last !== undefined;
  }
  return asked;
}

/** When each warehouse had nothing of an article: all of its places that tell a level at once. */
export async function outsSince(
  { ledger }: { ledger: Pick<Deps['ledger'], 'stockOuts'> },
  sinceMs: number,
  warehouses: Warehouses,
): Promise<(sku: string, levels: readonly StockLevel[]) => Out[]> {
  const byPlace = new Map<string, Out[]>();
  const name = (connectionId: string, sku: string, location: string) => JSON.stringify([connectionId, sku, location]);
  for (const { connectionId, sku, location, ...out } of await ledger.stockOuts(sinceMs)) {
    if (warehouseOf({ connectionId, location }, warehouses) === undefined) continue;
    const place = name(connectionId, sku, location);
    byPlace.set(place, [...(byPlace.get(place) ?? []), out]);
  }
  return (sku, levels) =>
    outEverywhere(levels.map(({ connectionId, location }) => byPlace.get(name(connectionId, sku, location)) ?? []));
}
