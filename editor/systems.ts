import type { AnyConnector } from '../connectors/connector.ts';
import { connectorIds, loadConnector } from '../connectors/registry.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { KINDS } from '../domain/kinds.ts';
import { type PathTree, pathTree } from '../mapper/lint/index.ts';

/** One word that may stand behind `from` or `to`, and what is known of its records. */
export interface Side {
  /** `shop/order`, or a canonical `order`. */
  name: string;
  about: string;
  /** What a mapping may read; absent where nothing of the kind comes from there. */
  read?: PathTree;
  /** What a mapping may make; absent where nothing of the kind is taken there. */
  write?: PathTree;
}

/** Every connector there is, sorted by id. */
export const allConnectors = (): Promise<AnyConnector[]> => Promise.all(connectorIds().map(loadConnector));

/** The canonical kinds, then the kinds of each connector. */
export function allSides(connectors: readonly AnyConnector[]): Side[] {
  const canonical = KINDS.map((kind): Side => {
    const tree = pathTree(CANONICAL[kind]);
    return { name: kind, about: `Waybill's own ${kind}`, read: tree, write: tree };
  });
  return [...canonical, ...connectors.flatMap(sidesOf)];
}

/** Made once for each connector: all that is known of its sides stands in its code. */
const known = new WeakMap<AnyConnector, readonly Side[]>();

function sidesOf(connector: AnyConnector): readonly Side[] {
  const sides = known.get(connector) ?? readSides(connector);
  known.set(connector, sides);
  return sides;
}

function readSides({ id, title, kinds }: AnyConnector): Side[] {
  return Object.entries(kinds).flatMap(([kind, port]) => {
    if (!port) return [];
    const side: Side = { name: `${id}/${kind}`, about: `${kind} of ${title}` };
    if (port.pull || port.read) side.read = pathTree(port.schema);
    if (port.push) side.write = pathTree(port.writeSchema ?? port.schema);
    return [side];
  });
}
