import type { Config } from '../config/schema.ts';
import { BORDER_GATES } from '../domain/gates/index.ts';
import type { Role } from '../domain/kinds.ts';
import type { ConfigFinding } from './config-finding.ts';

/** All that goods may leave from: what allocation and stock name, and each warehouse that a flow writes to. */
function warehousesOf(
  { allocation, flows, rules }: Config,
  roleOf: (connectionId: string) => Role | undefined,
): Set<string> {
  const { default: usual, byCountry, rules: destinations, fallback } = allocation;
  const written = Object.values(flows)
    .flatMap(({ steps }) => steps.flatMap((step) => /^write ([a-z][a-z0-9-]*)/.exec(step)?.[1] ?? []))
    .filter((id) => roleOf(id) === 'warehouse');
  return new Set([
    ...(usual ? [usual] : []),
    ...Object.values(byCountry),
    ...destinations.flatMap(({ from }) => from),
    ...fallback,
    ...Object.keys(rules.stock?.warehouses ?? {}),
    ...written,
  ]);
}

/** Warehouses that are taken to be in the seller's country because nobody said otherwise, where tax, duty or papers hang on it. */
export function departureFindings(config: Config, roleOf: (connectionId: string) => Role | undefined): ConfigFinding[] {
  const { gates, papers } = config.rules;
  if (!gates.some((gate) => BORDER_GATES.includes(gate)) || !papers.seller) return [];
  const { country } = papers.seller;
  const silent = [...warehousesOf(config, roleOf)].filter((id) => config.allocation.leavesFrom[id] === undefined);
  if (silent.length === 0) return [];
  const example = silent.map((id) => `${id}: ${country}`).join(', ');
  return [
    {
      path: 'allocation.leavesFrom',
      severity: 'warning',
      message: `goods of ${silent.join(', ')} are taken to leave from ${country}, the seller's country, for tax, duty and papers: say so, or from where, as { ${example} }`,
    },
  ];
}
