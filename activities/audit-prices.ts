import type { Connection } from '../connectors/connections.ts';
import type { Storefront, Visitor } from '../connectors/storefront.ts';
import { WaybillError } from '../domain/failures.ts';
import { type Exposure, exposures } from '../domain/prices/exposed.ts';
import { PRICE_TABLE } from '../domain/prices/places.ts';
import { PriceBook } from '../domain/prices/price-for.ts';
import { EVERYBODY } from '../domain/prices/price-row.ts';
import type { Sign } from '../domain/signs.ts';
import type { Deps } from './deps.ts';
import { beating } from './heartbeat.ts';
import { readPriceTable } from './trade-tables/prices.ts';

const CURSOR = 'audit';

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

/**
 * Looks at the shops of `prices.audit` and keeps what was found, until the next look: each shop that shows a price to who should not see it has a case, and
 * so has one that a visitor saw nothing of. A table that is wrong judges nobody; its own case says what is wrong in it.
 */
export function auditPrices(deps: Deps) {
  return async (): Promise<{ signs: number }> => {
    const { config, connections, ledger, log } = deps;
    const { prices, timezone } = config;
    if (!prices) return { signs: 0 };
    const { rows, problems } = await readPriceTable(prices.table, timezone);
    if (problems.length > 0) return { signs: 0 };
    const book = new PriceBook(rows, deps.clock.now());
    const visits = await beating((signal) =>
      Promise.all(
        Object.entries(prices.audit).map(async ([id, visitors]) => {
          const shop = connections.get(id);
          return shop?.connector.storefront ? auditShop(shop, book, visitors, signal) : [];
        }),
      ),
    );
    const signs = visits.flatMap(signsOf);
    const value = JSON.stringify(signs);
    await ledger.stage({ connectionId: PRICE_TABLE, flows: [], records: [], cursor: { name: CURSOR, value } });
    for (const { is, of, count } of signs) log.warn({ connectionId: of, count }, `the audit of prices: ${is} at ${of}`);
    return { signs: signs.length };
  };
}

function signsOf(visits: readonly Visit[]): Sign[] {
  const [first] = visits;
  if (!first) return [];
  const of = first.shop;
  const count = visits.reduce((sum, { exposed }) => sum + exposed.length, 0);
  const blind = visits.filter(isBlind);
  const who = blind.map(({ tier, failed }) => `as ${tier} ${failed ?? 'no price is shown'}`).join('; ');
  return [
    ...(count > 0 ? [{ is: 'price-leak' as const, of, count }] : []),
    ...(blind.length > 0 ? [{ is: 'blind-price-audit' as const, of, count: blind.length, detail: who }] : []),
  ];
}

/** What the last audit found, as far as the config still has those shops looked at. */
export async function auditSigns({ config, ledger }: Pick<Deps, 'config' | 'ledger'>): Promise<Sign[]> {
  const { auditAt, audit = {} } = config.prices ?? {};
  if (!auditAt) return [];
  const found = await ledger.cursor(PRICE_TABLE, CURSOR);
  return found === null ? [] : (JSON.parse(found) as Sign[]).filter(({ of }) => Object.hasOwn(audit, of));
}
