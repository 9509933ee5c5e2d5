import type { Command } from 'commander';
import type { LoadedConfig } from '../../config/load.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { nearest } from '../../connectors/registry.ts';
import { isKind, type Kind } from '../../domain/kinds.ts';
import { connectionsOf } from '../context.ts';

/** Works with one connection of the config, and closes all. */
export async function withConnection<T>(
  command: Command,
  loaded: LoadedConfig,
  id: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connections = await connectionsOf(command, loaded);
  try {
    const connection = connections.get(id);
    if (connection) return await work(connection);
    const ids = [...connections.keys()];
    const near = nearest(id, ids);
    throw new Problem(
      `the config has no connection ${id}${near ? `; did you mean ${near}?` : ''} It has: ${ids.join(', ') || 'none'}`,
      EXIT.usage,
    );
  } finally {
    for (const one of connections.values()) one.close();
  }
}

/** The kinds that are asked for: all that the connection has without one. */
export function kindsOf({ id, connector }: Connection, asked: string | undefined): Kind[] {
  const kinds = Object.keys(connector.kinds).filter(isKind);
  if (asked === undefined) return kinds;
  if (kinds.includes(asked as Kind)) return [asked as Kind];
  throw new Problem(`${id} has no kind "${asked}"; it has: ${kinds.join(', ')}`);
}
