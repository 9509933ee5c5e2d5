import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { Storefront, Visitor } from '../../connectors/storefront.ts';
import { WaybillError } from '../../domain/failures.ts';
import { type Exposure, exposures } from '../../domain/prices/exposed.ts';
import type { PriceBook } from '../../domain/prices/price-for.ts';
import { EVERYBODY } from '../../domain/prices/price-row.ts';

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

/** The shops that are looked at: all with test customers, or the one that is named. */
export function shopsToAudit(
  config: Config,
  connections: ReadonlyMap<string, Connection>,
  only?: string,
): Connection[] {
  const declared = Object.keys(config.prices?.audit ?? {});
  const ids = only === undefined ? declared : [only];
  if (ids.length === 0)
    throw new Problem(
      'no shop is to be looked at: name test customers of a shop in prices.audit, as docs/rules/prices.md shows',
      EXIT.usage,
    );
  return ids.map((id) => {
    const connection = connections.get(id);
    if (!connection)
      throw new Problem(`the config has no connection ${id}; it has: ${[...connections.keys()].join(', ')}`);
    if (connection.connector.storefront) return connection;
    const able = [...connections.values()].filter((one) => one.connector.storefront).map((one) => one.id);
    throw new Problem(
      `${connection.connector.title} (${id}) has no public prices that can be looked at here; connections that have: ${able.join(', ') || 'none'}`,
    );
  });
}

/** Looks at one shop as nobody and then as the test customer of each tier, one after the other: a shop that limits sign-ins is not hurried. */
export async function auditShop(
  shop: Connection,
  book: PriceBook,
  visitors: Record<string, Visitor>,
): Promise<Visit[]> {
  const storefront = shop.connector.storefront as Storefront;
  const visits: Visit[] = [];
  for (const [tier, visitor] of [[EVERYBODY, undefined] as const, ...Object.entries(visitors)]) {
    try {
      const shown = await storefront.prices(shop.context(undefined, 'backfill'), visitor, book.skus);
      visits.push({ shop: shop.id, tier, shown: shown.length, exposed: exposures(book, tier, shown) });
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      const failed = `${error.failure.class}: ${error.failure.message}`;
      visits.push({ shop: shop.id, tier, shown: 0, exposed: [], failed });
    }
  }
  return visits;
}

/** Nothing was seen at all by somebody: that proves no silence, so it is no clean result either. */
export const exitCodeOf = (visits: readonly Visit[]) => {
  if (visits.some(({ exposed }) => exposed.length > 0)) return EXIT.findings;
  return visits.some(({ failed, shown }) => failed !== undefined || shown === 0) ? EXIT.unreachable : EXIT.fine;
};
