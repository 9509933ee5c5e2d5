import { connectorIds, loadConnector } from '../connectors/registry.ts';
import type { Kind } from '../domain/kinds.ts';
import { type KindSchemas, type Sides, sidesOf } from '../mapper/lint/index.ts';

/** What every connector gives and takes, by kind. Only the connectors named are loaded; all of them without names. */
export async function mappingSides(only?: ReadonlySet<string>): Promise<Sides> {
  const ids = connectorIds().filter((id) => !only || only.has(id));
  const systems = new Map<string, Partial<Record<Kind, KindSchemas>>>();
  for (const id of ids) {
    const { kinds } = await loadConnector(id);
    const schemas: Partial<Record<Kind, KindSchemas>> = {};
    for (const [kind, port] of Object.entries(kinds)) {
      if (!port) continue;
      schemas[kind as Kind] = {
        ...(port.pull || port.read ? { read: port.schema } : {}),
        ...(port.push ? { write: port.writeSchema ?? port.schema } : {}),
      };
    }
    systems.set(id, schemas);
  }
  return sidesOf(systems);
}
