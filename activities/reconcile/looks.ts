import type { Connection } from '../../connectors/connections.ts';
import { type Kind, OWN_REPORTS } from '../../domain/kinds.ts';
import { givesKind, ORIGIN, originsOf } from '../../domain/steps.ts';
import type { LookSide } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { type FlowPlan, kindFor, planOf } from '../flow-plan.ts';

/** One kind of one connection to be compared, or why it cannot be. */
export interface PlannedLook {
  connectionId: string;
  kind: Kind;
  side: LookSide;
  why?: string;
}

/** Kinds that tell of something else, or of what was made there: what they say is compared with that, never by itself. */
const REPORTS: readonly Kind[] = [
  ...(['status', 'shipment', 'payment', 'document', 'invoice', 'return', 'stock'] as const),
  ...OWN_REPORTS,
];

/** What only the ledger can tell stands under no connection. */
export const LEDGER_LOOK: PlannedLook = { connectionId: '', kind: 'order', side: 'ledger' };

type LookDeps = Pick<Deps, 'config' | 'connections'>;

/** Everything that the flows read and write, each once, and in the order of the config. */
export function looksOf(deps: LookDeps, only?: readonly string[]): PlannedLook[] {
  const looks = new Map<string, PlannedLook>();
  const add = (look: PlannedLook) => {
    const name = `${look.connectionId}|${look.kind}`;
    if (!looks.has(name) && (!only || only.includes(look.connectionId))) looks.set(name, look);
  };
  const plans = Object.keys(deps.config.flows).map((flow) => planOf(deps, flow));
  for (const plan of plans) {
    for (const connection of connectionsOf(deps, plan.from))
      for (const kind of plan.kinds) if (!REPORTS.includes(kind)) add(sourceLook(connection, kind));
  }
  for (const plan of plans) for (const look of targetLooks(deps, plans, plan)) add(look);
  return only ? [...looks.values()] : [...looks.values(), LEDGER_LOOK];
}

const connectionsOf = ({ connections }: LookDeps, ids: readonly string[]): Connection[] =>
  ids.flatMap((id) => connections.get(id) ?? []);

function sourceLook({ id, connector }: Connection, kind: Kind): PlannedLook {
  const look: PlannedLook = { connectionId: id, kind, side: 'source' };
  const port = connector.kinds[kind];
  if (port?.survey && port.read) return look;
  return { ...look, why: port?.pull ? cannotList(connector.title, kind) : `${connector.title} gives no ${kind}s` };
}

const cannotList = (title: string, kind: Kind): string => `${title} cannot be asked for all ${kind}s of a period`;

function targetLooks(deps: LookDeps, plans: readonly FlowPlan[], plan: FlowPlan): PlannedLook[] {
  const givesOrders = (id: string) => connectionsOf(deps, [id]).some((one) => givesKind(one, 'order'));
  return plan.steps.flatMap((step) => {
    if (step.verb !== 'write') return [];
    const targets = connectionsOf(deps, step.target === ORIGIN ? originsOf(plan, plans, givesOrders) : [step.target]);
    return targets.flatMap((target): PlannedLook[] => {
      const kind = kindFor(plan, step, target);
      if (!kind) return [];
      const port = target.connector.kinds[kind];
      const look: PlannedLook = { connectionId: target.id, kind, side: kind === 'stock' ? 'levels' : 'target' };
      const survey = port?.survey?.ofRecordsOnly ? undefined : port?.survey;
      const able = look.side === 'levels' ? port?.read : survey;
      return [able ? look : { ...look, why: cannotList(target.connector.title, kind) }];
    });
  });
}
