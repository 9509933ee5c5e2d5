import { type Purchase, purchase } from '../../domain/canonical/purchase.ts';
import { PURCHASES } from '../../domain/purchases/draft.ts';
import { type KnownPurchase, type OnOrder, onOrder } from '../../domain/purchases/on-order.ts';
import type { PurchaseRoot } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';

/** Purchases in memory at once. */
const PAGE = 500;

/** The ERP's name for a warehouse here. */
export const erpName = (warehouses: Readonly<Record<string, string>>, warehouse: string): string =>
  warehouses[warehouse] ?? warehouse;

/**
 * What is on order by the ERP of `rules.replenish`, and by what was decided here and is on its way there; nothing of either where no ERP is named.
 * A place that names no warehouse is the only one there is.
 */
export async function orderedSince(
  { config, ledger }: { config: Deps['config']; ledger: Pick<Deps['ledger'], 'purchaseRoots'> },
  sinceMs: number,
  warehouses: readonly string[],
): Promise<OnOrder> {
  const { connection, warehouses: names = {} } = config.rules.replenish ?? {};
  const counted: OnOrder = { pieces: new Map(), elsewhere: new Map() };
  if (connection === undefined) return counted;
  const byPlace = new Map(warehouses.map((id) => [erpName(names, id), id]));
  const [only, second] = warehouses;
  const warehouseOf = (place: string | undefined): string | undefined =>
    place === undefined ? (second === undefined ? only : undefined) : byPlace.get(place);
  for (let after: string | undefined, more = true; more; ) {
    const { roots, last } = await ledger.purchaseRoots({
      connectionIds: [PURCHASES, connection],
      sinceMs,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    onOrder(roots.map(known), warehouseOf, counted);
    after = last;
    more = last !== undefined;
  }
  return counted;
}

/** What was decided here is a purchase from the beginning, before its flow has seen it: killed between the two, it must not be decided again. */
function known({ told, ...purchase }: PurchaseRoot): KnownPurchase {
  return {
    ...purchase,
    told: told.flatMap((one) => {
      const record = one.record ?? (one.connectionId === PURCHASES ? asPurchase(one.data) : undefined);
      return record ? [{ connectionId: one.connectionId, record }] : [];
    }),
  };
}

const asPurchase = (data: unknown): Purchase | undefined => purchase.safeParse(data).data;
