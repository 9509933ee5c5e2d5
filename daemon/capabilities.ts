import { inbound, outbound } from '../activities/mapping.ts';
import { priceFlowSaidBy } from '../config/price-flows.ts';
import { purchaseFlowSaidBy } from '../config/purchase-flow.ts';
import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import { WaybillError } from '../domain/failures.ts';
import { type Kind, ORDER_PARTS } from '../domain/kinds.ts';
import { givesKind, ORIGIN, originsOf, parseStep, type Step, writeKind } from '../domain/steps.ts';
import type { MappingBook } from '../mapper/index.ts';

/** Something that the config asks of a connector or a mapping, and that it cannot do. `path` is the config's. */
export interface Incapable {
  path: string;
  message: string;
}

type Connections = ReadonlyMap<string, Connection>;
type WriteStep = Step & { verb: 'write' };

const list = (words: readonly string[]) => (words.length > 0 ? words.join(', ') : 'nothing');
const kindsThat = (connection: Connection, verb: 'pull' | 'push' | 'read') =>
  Object.entries(connection.connector.kinds).flatMap(([kind, port]) => (port?.[verb] ? [kind as Kind] : []));

type Flow = Config['flows'][string];

/** Where the config says a part of a flow. */
const placeOf =
  (config: Config, name: string) =>
  (part: string): string =>
    purchaseFlowSaidBy(config, name) ?? priceFlowSaidBy(config, name) ?? `flows.${name}.${part}`;

/** Connections that a flow's roots may have come from: what `$origin` can mean there. */
const origins = (flow: Flow, config: Config, connections: Connections): Connection[] =>
  originsOf(flow, Object.values(config.flows), (id) => {
    const connection = connections.get(id);
    return connection !== undefined && givesKind(connection, 'order');
  }).flatMap((id) => connections.get(id) ?? []);

/** The connections whose records a flow carries: its sources', and of flows that only report on orders, every shop's. */
function carriedBy(flow: Flow, config: Config, connections: Connections): Set<string> {
  const reports = !flow.kinds.includes('order') && flow.kinds.some((kind) => ORDER_PARTS.includes(kind));
  return new Set([...flow.from, ...(reports ? origins(flow, config, connections).map(({ id }) => id) : [])]);
}

function targets(step: WriteStep, flow: Flow, config: Config, connections: Connections): Connection[] {
  if (step.target === ORIGIN) return origins(flow, config, connections);
  const connection = connections.get(step.target);
  return connection ? [connection] : [];
}

const kindTaken = (step: WriteStep, flow: Flow, target: Connection): Kind | undefined =>
  writeKind(step, flow.kinds, target.role, (kind) => target.connector.kinds[kind]?.push !== undefined);

/** What flows ask that connectors cannot do: refused at start, because it could never work. */
export function incapable(config: Config, connections: Connections): Incapable[] {
  const found: Incapable[] = [];
  const writers = new Map<string, { name: string; carries: Set<string> }[]>();
  for (const [name, flow] of Object.entries(config.flows)) {
    const at = placeOf(config, name);
    flow.from.forEach((id, i) => {
      const connection = connections.get(id);
      if (!connection) return;
      const gives = new Set([...kindsThat(connection, 'pull'), ...kindsThat(connection, 'read')]);
      if (flow.kinds.some((kind) => gives.has(kind))) return;
      found.push({
        path: at(`from.${i}`),
        message: `${connection.system} gives none of ${list(flow.kinds)} (it gives ${list([...gives])})`,
      });
    });
    const carries = carriedBy(flow, config, connections);
    flow.steps.map(parseStep).forEach((step, i) => {
      if (step.verb !== 'write') return;
      const meant = targets(step, flow, config, connections);
      for (const target of meant) {
        const kind = kindTaken(step, flow, target);
        const path = at(`steps.${i}`);
        if (!kind) {
          // Of several origins those are told that can be: a CRM gives orders, and has no place for their parcels.
          if (meant.some((other) => kindTaken(step, flow, other))) continue;
          found.push({
            path,
            message: `${target.system} takes none of ${list(step.kind ? [step.kind] : flow.kinds)} (it takes ${list(kindsThat(target, 'push'))})`,
          });
          continue;
        }
        const written = writers.get(`${target.id} ${kind}`) ?? [];
        const other = written.find((one) => one.name !== name && [...one.carries].some((id) => carries.has(id)));
        if (other)
          found.push({
            path,
            message: `flow ${other.name} writes ${kind} of the same records to ${target.id} already: two flows would overwrite one another`,
          });
        writers.set(`${target.id} ${kind}`, [...written, { name, carries }]);
      }
    });
  }
  const { vatIds } = config.rules;
  const register = vatIds && connections.get(vatIds.register);
  if (register && !register.connector.vatRegister)
    found.push({
      path: 'rules.vatIds.register',
      message: `${register.system} is no register of VAT ids: name a connection that looks them up`,
    });
  return found;
}

/** Mappings that the flows need and that are not there. */
export function unmapped(config: Config, connections: Connections, book: MappingBook): Incapable[] {
  const found: Incapable[] = [];
  const need = (path: string, find: () => unknown) => {
    try {
      find();
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      found.push({ path, message: error.message });
    }
  };
  for (const [name, flow] of Object.entries(config.flows)) {
    const at = placeOf(config, name);
    flow.from.forEach((id, i) => {
      const connection = connections.get(id);
      if (!connection) return;
      const gives = new Set([...kindsThat(connection, 'pull'), ...kindsThat(connection, 'read')]);
      for (const kind of flow.kinds) if (gives.has(kind)) need(at(`from.${i}`), () => inbound(book, connection, kind));
    });
    flow.steps.map(parseStep).forEach((step, i) => {
      if (step.verb !== 'write') return;
      for (const target of targets(step, flow, config, connections)) {
        const kind = kindTaken(step, flow, target);
        if (kind) need(at(`steps.${i}`), () => outbound(book, target, kind));
      }
    });
  }
  return found;
}
