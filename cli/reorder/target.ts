import { topology } from '../../activities/flow-plan.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Connection } from '../../connectors/connections.ts';
import { ORIGIN, parseStep } from '../../domain/steps.ts';

/**
 * The shops that get the drafts: where the flows of this connection's orders go. Throws a `Problem` where there is no flow, or a system of it
 * takes no orders.
 */
export function shopsOf(
  config: Config,
  connections: ReadonlyMap<string, Connection>,
  connectionId: string,
): Connection[] {
  const flows = topology({ config }).filter(
    ({ kinds, from }) => kinds.includes('order') && from.includes(connectionId),
  );
  const targets = flows.flatMap(({ flow }) =>
    (config.flows[flow]?.steps ?? []).flatMap((step) => {
      const parsed = parseStep(step);
      return parsed.verb === 'write' && parsed.target !== ORIGIN ? [parsed.target] : [];
    }),
  );
  const shops = [...new Set(targets)].flatMap((id) => connections.get(id) ?? []);
  if (shops.length === 0)
    throw new Problem(
      `no flow carries orders of ${connectionId} anywhere: add one such as { kinds: [order], from: [${connectionId}], steps: [map, write shop] }`,
      EXIT.usage,
    );
  const without = shops.find(({ connector }) => !connector.kinds.order?.push);
  if (without)
    throw new Problem(
      `${without.id}: ${without.connector.title} takes no orders from outside, and no draft can be made there`,
      EXIT.usage,
    );
  return shops;
}
