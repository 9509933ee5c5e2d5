import type { Connection } from '../connectors/connections.ts';
import { PRIORITIES, type Priority } from '../domain/budget.ts';
import type { Kind } from '../domain/kinds.ts';
import { ORIGIN, parseStep, type Step, writeKind } from '../domain/steps.ts';
import type { FlowTopology } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** A flow as activities run it: its steps in order, the local ones first. */
export interface FlowPlan {
  flow: string;
  kinds: readonly Kind[];
  from: readonly string[];
  steps: readonly Step[];
  /** Index of the first step that calls a target: everything before it runs in one activity. */
  firstWrite: number;
}

export function planOf(deps: Pick<Deps, 'config'>, flow: string): FlowPlan {
  const declared = deps.config.flows[flow];
  if (!declared) throw new Error(`no flow ${flow} in the config`);
  const steps = declared.steps.map(parseStep);
  const firstWrite = steps.findIndex((step) => step.verb === 'write');
  return {
    flow,
    kinds: declared.kinds,
    from: declared.from,
    steps,
    firstWrite: firstWrite < 0 ? steps.length : firstWrite,
  };
}

/** The connection that a flow writes first, where that is the same for all roots: its batches begin on that queue. */
export function firstTarget(deps: Pick<Deps, 'config'>, flow: string): string | undefined {
  const { steps, firstWrite } = planOf(deps, flow);
  const step = steps[firstWrite];
  return step?.verb === 'write' && step.target !== ORIGIN ? step.target : undefined;
}

const USUAL_PRIORITY: Partial<Record<Kind, Priority>> = {
  order: 'order',
  payment: 'order',
  status: 'status',
  shipment: 'status',
  return: 'status',
};

/** Every flow as staging and packing must know it. */
export const topology = (deps: Pick<Deps, 'config'>): FlowTopology[] =>
  Object.entries(deps.config.flows).map(([flow, { kinds, from, priority }]) => ({
    flow,
    kinds,
    from,
    priority: priority ?? USUAL_PRIORITY[kinds[0] as Kind] ?? 'stock',
  }));

/** Whose turn a flow's calls take. */
export const priorityOf = (deps: Pick<Deps, 'config'>, flow: string): Priority =>
  topology(deps).find((one) => one.flow === flow)?.priority ?? 'status';

/** Whose turn it is to read this kind here: that of the most urgent flow that carries it. */
export const priorityOfKind = (deps: Pick<Deps, 'config'>, connectionId: string, kind: Kind): Priority => {
  const carriers = topology(deps).filter(({ from, kinds }) => from.includes(connectionId) && kinds.includes(kind));
  return PRIORITIES.find((priority) => carriers.some((one) => one.priority === priority)) ?? 'status';
};

/** The connection that a write step means for a root of this origin. */
export function targetOf(deps: Pick<Deps, 'connections'>, step: Step & { verb: 'write' }, origin: string): Connection {
  const id = step.target === ORIGIN ? origin : step.target;
  const connection = deps.connections.get(id);
  if (!connection) throw new Error(`no connection ${id} in the config`);
  return connection;
}

export const kindFor = (plan: FlowPlan, step: Step & { verb: 'write' }, target: Connection): Kind | undefined =>
  writeKind(step, plan.kinds, target.role, (kind) => target.connector.kinds[kind]?.push !== undefined);

/** What a push is taken to need where its connector does not say. */
const REQUESTS_A_PUSH = 2;

/** How a flow's records go into a connection: as what, so many a push, in so many requests as a rule. */
export function pushOf(
  deps: Pick<Deps, 'config' | 'connections'>,
  flow: string,
  connection: Connection,
): { kind: Kind | undefined; batch: number; requestsPerPush: number } {
  const plan = planOf(deps, flow);
  const step = plan.steps.find((one) => one.verb === 'write' && one.target === connection.id);
  const kind = step?.verb === 'write' ? kindFor(plan, step, connection) : undefined;
  const port = kind ? connection.connector.kinds[kind] : undefined;
  return {
    kind,
    batch: port?.batch ?? 1,
    requestsPerPush: port?.usualRequestsPerPush ?? port?.requestsPerPush ?? REQUESTS_A_PUSH,
  };
}

/** The task queue that a connection's activities run on, so that a slow system never starves another. */
export const queueOf = (connectionId: string): string => `waybill-${connectionId}`;

/** The task queue of workflows and of activities that call no connection. */
export const MAIN_QUEUE = 'waybill';
