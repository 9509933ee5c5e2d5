import type { Connection } from '../connectors/connections.ts';
import type { PriceLists } from '../connectors/price-lists.ts';
import type { Storefront, Visitor } from '../connectors/storefront.ts';
import { WaybillError } from '../domain/failures.ts';
import { type Exposure, exposures } from '../domain/prices/exposed.ts';
import type { ShopPrices } from '../domain/prices/places.ts';
import type { PriceBook } from '../domain/prices/price-for.ts';
import { EVERYBODY } from '../domain/prices/price-row.ts';
import { strays } from '../domain/prices/strays.ts';

/** What one visitor saw of one shop. */
export interface Visit {
  shop: string;
  /** `base` is who does not sign in; `LISTS` is the look into the shop's own lists. */
  tier: string;
  /** How many prices the shop showed. */
  shown: number;
  exposed: Exposure[];
  /** Why the visit told nothing: the visitor was not let in, or the shop did not answer. */
  failed?: string;
}

/** Who looks into the lists of a shop, in place of a tier: no tier can be called so. */
export const LISTS = 'price lists';

/**
 * Looks at one shop as nobody and then as the test customer of each tier, one after the other: a shop that limits sign-ins is not hurried. One that is told
 * a part of the table, and keeps lists that staff may type into, has these looked into as well.
 */
export async function auditShop(
  shop: Connection,
  book: PriceBook,
  visitors: Record<string, Visitor>,
  part?: ShopPrices,
  signal?: AbortSignal,
): Promise<Visit[]> {
  const storefront = shop.connector.storefront as Storefront;
  const visits: Visit[] = [];
  const visit = async (tier: string, look: () => Promise<Pick<Visit, 'shown' | 'exposed'>>) => {
    try {
      visits.push({ shop: shop.id, tier, ...(await look()) });
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      const failed = `${error.failure.class}: ${error.failure.message}`;
      visits.push({ shop: shop.id, tier, shown: 0, exposed: [], failed });
    }
  };
  const context = () => shop.context(signal, 'backfill');
  for (const [tier, visitor] of [[EVERYBODY, undefined] as const, ...Object.entries(visitors)])
    await visit(tier, async () => {
      const shown = await storefront.prices(context(), visitor, book.skus);
      return { shown: shown.length, exposed: exposures(book, tier, shown) };
    });
  const lists = shop.connector.priceLists as PriceLists | undefined;
  if (part && lists)
    await visit(LISTS, async () => {
      const all = { shown: 0, exposed: [] as Exposure[] };
      for await (const page of lists.standing(context(), tiersOf(book, part))) {
        all.shown += page.length;
        all.exposed.push(...strays(book, part, page));
      }
      return all;
    });
  return visits;
}

/** All that the table or the config names; what everybody pays is in no list. */
const tiersOf = (book: PriceBook, { tiers = [] }: ShopPrices): string[] =>
  [...new Set([...book.tiers, ...tiers])].filter((tier) => tier !== EVERYBODY);

/** Somebody saw nothing at all: that proves no silence, so it is no clean result either. A list may well be empty. */
export const isBlind = ({ failed, shown, tier }: Visit): boolean =>
  failed !== undefined || (shown === 0 && tier !== LISTS);
