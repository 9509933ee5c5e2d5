import { PRICE_TABLE } from '../domain/prices/places.ts';
import { PriceBook } from '../domain/prices/price-for.ts';
import type { Sign } from '../domain/signs.ts';
import type { Deps } from './deps.ts';
import { beating } from './heartbeat.ts';
import { readPriceTable } from './trade-tables/prices.ts';
import { auditShop, isBlind, type Visit } from './visit-shop.ts';

const CURSOR = 'audit';

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
          return shop?.connector.storefront ? auditShop(shop, book, visitors, prices.shops[id], signal) : [];
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
