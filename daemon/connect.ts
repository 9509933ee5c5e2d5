import { EXIT, Problem } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import { type Connection, type ConnectionDeps, ConnectionsError, openConnections } from '../connectors/connections.ts';
import { incapable } from './capabilities.ts';
import { levelCircles } from './level-circles.ts';

type ConnectNeeds = ConnectionDeps & {
  /** `config.yaml:12:5 connections.erp.use: message`. */
  show?: (path: string, message: string) => string;
};

/** Opens the connections, and refuses a config that asks of them what they cannot do. */
export async function connect(config: Config, needs: ConnectNeeds): Promise<Map<string, Connection>> {
  const { show = (path: string, message: string) => `${path}: ${message}`, ...deps } = needs;
  const refuse = (problems: { path: string; message: string }[]) =>
    new Problem(problems.map(({ path, message }) => show(path, message)).join('\n'), EXIT.usage);
  let connections: Map<string, Connection>;
  try {
    connections = await openConnections(config, deps);
  } catch (error) {
    throw error instanceof ConnectionsError ? refuse(error.problems) : error;
  }
  const found = [...incapable(config, connections), ...levelCircles(config, connections)];
  if (found.length === 0) return connections;
  for (const connection of connections.values()) connection.close();
  throw refuse(found);
}
