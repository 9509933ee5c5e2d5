import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import { parseStep } from '../domain/steps.ts';

/** What a config could do besides, and does not: nothing is wrong. */
export interface ConfigHint {
  /** `rules.gates` */
  path: string;
  message: string;
}

/** Gates that stop a customer rather than one order. */
const OF_CUSTOMERS = ['kyc', 'credit'] as const;

/** What whoever keeps this config may want to know, each once. */
export function configHints(config: Config, connections: ReadonlyMap<string, Connection>): ConfigHint[] {
  return [...untold(config), ...shopsUntold(config, connections)];
}

const untold = ({ alerts }: Pick<Config, 'alerts'>): ConfigHint[] =>
  Object.keys(alerts?.channels ?? {}).length > 0
    ? []
    : [
        {
          path: 'alerts',
          message:
            'no channel is named: nobody is told of what waits, and `waybill cases list` alone shows it (docs/alerts.md)',
        },
      ];

/** Shops that could show whom a gate stops, and hear nothing of it. */
function shopsUntold({ rules, flows }: Config, connections: ReadonlyMap<string, Connection>): ConfigHint[] {
  const stopping = OF_CUSTOMERS.filter((gate) => rules.gates.includes(gate));
  if (stopping.length === 0) return [];
  const all = Object.values(flows);
  const gated = all.filter(({ kinds, steps }) => kinds.includes('order') && steps.includes('gate'));
  const shops = [...new Set(gated.flatMap(({ from }) => from))].filter((id) => {
    const connector = connections.get(id)?.connector;
    return connector?.role === 'storefront' && connector.kinds.customer?.push !== undefined && !isTold(id, all);
  });
  if (shops.length === 0) return [];
  return [
    {
      path: 'rules.gates',
      message: `${stopping.join(' and ')} may stop a customer, and ${shops.join(', ')} is not told: a flow such as \`customers: { kinds: [customer], from: [${shops.join(', ')}], steps: [map, write $origin] }\` shows it there (docs/rules/kyc.md)`,
    },
  ];
}

/** Whether some flow writes a shop's customers back to it. */
const isTold = (id: string, flows: readonly Config['flows'][string][]): boolean =>
  flows.some(
    ({ kinds, from, steps }) =>
      kinds.includes('customer') &&
      from.includes(id) &&
      steps.map(parseStep).some((step) => step.verb === 'write' && (step.target === '$origin' || step.target === id)),
  );
