import type { ConnectionConfig } from '../config/schema.ts';
import type { Connector } from '../connectors/connector.ts';
import { connectorIds, loadConnector } from '../connectors/registry.ts';
import type { Kind } from '../domain/kinds.ts';
import { type KindSchemas, type Sides, sidesOf } from '../mapper/lint/index.ts';

function schemasOf({ kinds }: Connector): Partial<Record<Kind, KindSchemas>> {
  const schemas: Partial<Record<Kind, KindSchemas>> = {};
  for (const [kind, port] of Object.entries(kinds)) {
    if (!port) continue;
    schemas[kind as Kind] = {
      ...(port.pull || port.read ? { read: port.schema } : {}),
      ...(port.push ? { write: port.writeSchema ?? port.schema } : {}),
    };
  }
  return schemas;
}

/** What every connector gives and takes, by kind; with connections, also the systems that their options declare. */
export async function mappingSides(connections: Record<string, ConnectionConfig> = {}): Promise<Sides> {
  const loaded = await Promise.allSettled(connectorIds().map((id) => loadConnector(id)));
  // One that does not load is told where a connection uses it; here nothing is known of it.
  const connectors = loaded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const systems = new Map(connectors.map((one) => [one.id, schemasOf(one)]));
  for (const { use, options } of Object.values(connections)) {
    const declared = declaredSystem(
      connectors.find(({ id }) => id === use),
      options,
    );
    if (declared) systems.set(declared.id, schemasOf(declared));
  }
  return sidesOf(systems);
}

/** A declaration that is wrong is told by whoever opens the connection. */
function declaredSystem(connector: Connector | undefined, options: Record<string, unknown>): Connector | undefined {
  try {
    return connector?.declaredBy?.(options);
  } catch {
    return undefined;
  }
}
