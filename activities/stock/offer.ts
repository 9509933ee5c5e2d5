import type { Connection } from '../../connectors/connections.ts';
import type { Stock } from '../../domain/canonical/records.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { RootView } from '../../domain/root-view.ts';
import type { StockLevel } from '../../domain/stock/level.ts';
import type { Deps } from '../deps.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { type KnownStockDeps, knownStock } from './known.ts';

/** What a shop is offered is read from, and these levels kept in. */
export type OfferDeps = KnownStockDeps & { ledger: Partial<Pick<Deps['ledger'], 'keepStockLevels'>> };

/**
 * Says of a page of levels what the shop that is to be told may show of them, as things stand now; other targets are told levels as they
 * are. Throws a `WaybillError` where a table cannot be read.
 */
export async function offerStock(
  deps: OfferDeps,
  target: Connection,
  kind: Kind,
  views: readonly RootView[],
): Promise<void> {
  for (const view of views) view.shows = undefined;
  if (!deps.config.rules.stock || kind !== 'stock' || target.role !== 'storefront') return;
  const levels = views.flatMap(({ rootId, origin, stock }) => (stock ? [{ rootId, origin, record: stock }] : []));
  if (levels.length === 0) return;
  // What was mapped on this very page is in the ledger once its step is answered: what is shown follows from it already.
  await deps.ledger.keepStockLevels?.(levels);
  const known = await read(
    deps,
    levels.map(({ origin, record }) => levelOf(origin, record)),
  );
  for (const view of views) if (view.stock) view.shows = known?.book.toShow(target.id, view.origin, view.stock);
}

const levelOf = (connectionId: string, { sku, location = '', available, onHand }: Stock): StockLevel => ({
  connectionId,
  sku,
  location,
  available,
  ...(onHand === undefined ? {} : { onHand }),
});

async function read(deps: KnownStockDeps, levels: readonly StockLevel[]) {
  try {
    return await knownStock(
      deps,
      levels.map(({ sku }) => sku),
      levels,
    );
  } catch (error) {
    if (!(error instanceof TradeTableError)) throw error;
    throw new WaybillError({ class: 'validation', message: error.message, path: 'rules.stock' });
  }
}
