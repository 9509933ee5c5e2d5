import type { Connection } from '../connectors/connections.ts';
import type { Storefront, Visitor } from '../connectors/storefront.ts';
import { WaybillError } from '../domain/failures.ts';
import { type Exposure, exposures } from '../domain/prices/exposed.ts';
import type { PriceBook } from '../domain/prices/price-for.ts';
import { EVERYBODY } from '../domain/prices/price-row.ts';

/** What one visitor saw of one shop. */
export interface Visit {
  shop: string;
  /** `base` is who does not sign in. */
  tier: string;
  /** How many prices the shop showed. */
  shown: number;
  exposed: Exposure[];
  /** Why the visit told nothing: the visitor was not let in, or the shop did not answer. */
  failed?: string;
}

/** Looks at one shop as nobody and then as the test customer of each tier, one after the other: a shop that limits sign-ins is not hurried. */
export async function auditShop(
  shop: Connection,
  book: PriceBook,
  visitors: Record<string, Visitor>,
  signal?: AbortSignal,
): Promise<Visit[]> {
  const storefront = shop.connector.storefront as Storefront;
  const visits: Visit[] = [];
  for (const [tier, visitor] of [[EVERYBODY, undefined] as const, ...Object.entries(visitors)]) {
    try {
      const shown = await storefront.prices(shop.context(signal, 'backfill'), visitor, book.skus);
      visits.push({ shop: shop.id, tier, shown: shown.length, exposed: exposures(book, tier, shown) });
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      const failed = `${error.failure.class}: ${error.failure.message}`;
      visits.push({ shop: shop.id, tier, shown: 0, exposed: [], failed });
    }
  }
  return visits;
}

/** Somebody saw nothing at all: that proves no silence, so it is no clean result either. */
export const isBlind = ({ failed, shown }: Visit): boolean => failed !== undefined || shown === 0;
