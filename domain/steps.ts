import type { Kind, Role } from './kinds.ts';
import { concernOrders, isKind } from './kinds.ts';

/** One step of a flow, as `config.yaml` writes it: `map`, `gate`, `write erp`, `write $origin`, `write wms-de as shipment`. */
export type Step =
  | { name: string; verb: 'map' }
  | { name: string; verb: 'gate' }
  /** `target` is a connection, or `$origin`: the connection that the root came from. `kind` only where it is said. */
  | { name: string; verb: 'write'; target: string; kind?: Kind };

/** The config's schema has checked the form already. */
export function parseStep(name: string): Step {
  const [verb, target, , kind] = name.split(' ');
  if (verb === 'map' || verb === 'gate') return { name, verb };
  if (verb !== 'write' || !target) throw new Error(`no such step: ${name}`);
  return kind && isKind(kind) ? { name, verb, target, kind } : { name, verb, target };
}

export const ORIGIN = '$origin';

/** A connection, as far as its connector says what can be had of it. */
interface Giver {
  connector: { kinds: Partial<Record<Kind, { pull?: unknown; read?: unknown }>> };
}

/** Whether records of a kind can be had of a connection. */
export const givesKind = ({ connector: { kinds } }: Giver, kind: Kind): boolean =>
  kinds[kind]?.pull !== undefined || kinds[kind]?.read !== undefined;

/** What a flow carries, and from where. */
interface Carrier {
  kinds: readonly Kind[];
  from: readonly string[];
}

/**
 * What `$origin` can mean in a flow: of orders and what belongs to them, any connection that orders are taken from; of what stands
 * alone, such as customers, the flow's own sources. Whoever tells of payments alone is named beside the shops in a flow of orders, and is the
 * origin of none.
 */
export const originsOf = (
  flow: Carrier,
  flows: readonly Carrier[],
  givesOrders: (connectionId: string) => boolean,
): string[] =>
  concernOrders(flow.kinds)
    ? [...new Set(flows.flatMap(({ kinds, from }) => (kinds.includes('order') ? from.filter(givesOrders) : [])))]
    : [...flow.from];

/**
 * The kind that a write step tells its target. Warehouses and forwarders are told shipments, whatever else their system
 * could take; others the first of the flow's kinds that they take, else a shipment made of the order.
 */
export function writeKind(
  step: Step & { verb: 'write' },
  flowKinds: readonly Kind[],
  role: Role,
  takes: (kind: Kind) => boolean,
): Kind | undefined {
  if (step.kind) return takes(step.kind) ? step.kind : undefined;
  const derived: Kind = 'shipment';
  // A flow of nothing but returns has nothing to send out.
  if (flowKinds.every((kind) => kind === 'return')) return flowKinds.find(takes);
  if ((role === 'warehouse' || role === 'freight') && takes(derived)) return derived;
  return flowKinds.find(takes) ?? (takes(derived) && concernOrders(flowKinds) ? derived : undefined);
}
