import { isBlind, type Visit } from '../../activities/visit-shop.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Connection } from '../../connectors/connections.ts';

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

/** Silence is never taken for a clean result. */
export const exitCodeOf = (visits: readonly Visit[]) => {
  if (visits.some(({ exposed }) => exposed.length > 0)) return EXIT.findings;
  return visits.some(isBlind) ? EXIT.unreachable : EXIT.fine;
};
