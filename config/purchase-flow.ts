import { PURCHASES } from '../domain/purchases/draft.ts';
import type { Config, FlowConfig } from './schema.ts';
import type { Path } from './source.ts';

/** The flow that takes purchases to the ERP as drafts, and reads what is on order there. */
export const PURCHASE_FLOW = 'purchases';

/** The config with that flow, where `rules.replenish` names an ERP. */
export function withPurchaseFlow(config: Config): Config {
  const erp = config.rules.replenish?.connection;
  if (erp === undefined) return config;
  const flow: FlowConfig = { kinds: ['purchase'], from: [PURCHASES, erp], steps: ['map', `write ${erp} as purchase`] };
  return { ...config, flows: { ...config.flows, [PURCHASE_FLOW]: flow } };
}

/** Where the config says what that flow does: it has no lines of its own. */
export const purchaseFlowSaidBy = ({ rules: { replenish } }: Config, flow: string): string | undefined =>
  flow === PURCHASE_FLOW && replenish?.connection !== undefined ? 'rules.replenish.connection' : undefined;

/** What the config says of that ERP and its warehouses, against its connections and its own flows. */
export function purchaseFindings(
  { rules: { replenish }, flows }: Config,
  known: (id: string, path: Path) => { path: Path; message: string }[],
): { path: Path; message: string }[] {
  if (!replenish) return [];
  const at: Path = ['rules', 'replenish'];
  const { connection, warehouses } = replenish;
  const names = Object.entries(warehouses);
  const twice = names.filter(([id, name], i) => names.findIndex((other) => other[1] === name) < i && id);
  return [
    ...(connection === undefined ? [] : known(connection, [...at, 'connection'])),
    ...(connection === undefined && names.length > 0
      ? [{ path: [...at, 'warehouses'], message: 'no ERP calls them anything: name it as `connection`' }]
      : []),
    ...names.flatMap(([id]) => known(id, [...at, 'warehouses', id])),
    ...twice.map(([id, name]) => ({
      path: [...at, 'warehouses', id],
      message: `${name} is another warehouse already: which of the two an order there is for, nobody could tell`,
    })),
    ...(connection !== undefined && flows[PURCHASE_FLOW]
      ? [{ path: [...at, 'connection'], message: `there is a flow ${PURCHASE_FLOW} already: give it another name` }]
      : []),
  ];
}
