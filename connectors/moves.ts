import type { Config } from '../config/schema.ts';
import type { Kind } from '../domain/kinds.ts';
import { givesKind, ORIGIN, originsOf, parseStep, writeKind } from '../domain/steps.ts';
import type { Connection } from './connections.ts';

/** What the flows have a connection do: the kinds that it gives, and those that it takes. */
export interface Moves {
  gives: ReadonlySet<Kind>;
  takes: ReadonlySet<Kind>;
}

type Flows = Config['flows'];

/** A connection that no flow names moves nothing. */
export function movesOf(connection: Pick<Connection, 'id' | 'role' | 'connector'>, flows: Flows): Moves {
  const { id, role, connector } = connection;
  const gives = new Set<Kind>();
  const takes = new Set<Kind>();
  for (const flow of Object.values(flows)) {
    if (flow.from.includes(id)) for (const kind of flow.kinds) if (givesKind(connection, kind)) gives.add(kind);
    const isOrigin = originsOf(flow, Object.values(flows), () => givesKind(connection, 'order')).includes(id);
    for (const step of flow.steps.map(parseStep)) {
      if (step.verb !== 'write' || !(step.target === id || (step.target === ORIGIN && isOrigin))) continue;
      const kind = writeKind(step, flow.kinds, role, (one) => connector.kinds[one]?.push !== undefined);
      if (kind) takes.add(kind);
    }
  }
  return { gives, takes };
}
