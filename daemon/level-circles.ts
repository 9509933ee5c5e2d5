import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import { type Kind, LEVELS } from '../domain/kinds.ts';
import { ORIGIN, parseStep, writeKind } from '../domain/steps.ts';

/** One system's levels are told to another by this step. */
interface Edge {
  path: string;
  kind: Kind;
  from: string;
  to: string;
}

function edgesOf({ flows }: Config, connections: ReadonlyMap<string, Connection>): Edge[] {
  const edges: Edge[] = [];
  for (const [name, flow] of Object.entries(flows))
    for (const from of flow.from)
      flow.steps.map(parseStep).forEach((step, i) => {
        if (step.verb !== 'write') return;
        const to = step.target === ORIGIN ? from : step.target;
        const target = connections.get(to);
        const ports = connections.get(from)?.connector.kinds;
        if (!target || !ports) return;
        const takes = (kind: Kind) => target.connector.kinds[kind]?.push !== undefined;
        const kind = writeKind(step, flow.kinds, target.role, takes);
        if (!kind || !LEVELS.includes(kind) || !flow.kinds.includes(kind)) return;
        if (ports[kind]?.pull || ports[kind]?.read) edges.push({ path: `flows.${name}.steps.${i}`, kind, from, to });
      });
  return edges;
}

/** The connections from here to there, both ends among them; nothing where no flow leads on. */
function way(edges: readonly Edge[], from: string, to: string): string[] | undefined {
  const ways = [[from]];
  const seen = new Set([from]);
  for (const one of ways) {
    const end = one[one.length - 1];
    if (end === to) return one;
    for (const edge of edges) {
      if (edge.from !== end || seen.has(edge.to)) continue;
      seen.add(edge.to);
      ways.push([...one, edge.to]);
    }
  }
  return undefined;
}

/**
 * Steps that tell a level on to a system whose own levels come back. Each side would overwrite the other's newer level
 * with the one it was told before.
 */
export function levelCircles(
  config: Config,
  connections: ReadonlyMap<string, Connection>,
): { path: string; message: string }[] {
  const edges = edgesOf(config, connections);
  const found = new Map<string, { path: string; message: string }>();
  for (const { path, kind, from, to } of edges) {
    const back = way(
      edges.filter((edge) => edge.kind === kind),
      to,
      from,
    );
    if (!back || found.has(path)) continue;
    const circle = [from, ...back].join(' -> ');
    found.set(path, {
      path,
      message: `${kind} goes in a circle (${circle}): each would overwrite the other's newer levels. Let one system be the master of ${kind}, and drop the flow that leads back to it`,
    });
  }
  return [...found.values()];
}
