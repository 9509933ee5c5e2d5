import type { Connection } from '../connectors/connections.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Deps } from './deps.ts';

/** How often a connection is asked for changes where nobody says: webhooks come besides. */
export const USUAL_POLL_MS = 60_000;

/** How often each kind, and bank statements, are pulled from a connection, in ms; nothing for one that is called in planned windows alone. */
export function pollsOf({ config }: Pick<Deps, 'config'>, connection: Connection): Map<Kind | 'statements', number> {
  const polls = new Map<Kind | 'statements', number>();
  if (connection.windows) return polls;
  if (connection.connector.statements) polls.set('statements', connection.pollMs ?? USUAL_POLL_MS);
  for (const { from, kinds, every } of Object.values(config.flows)) {
    if (!from.includes(connection.id)) continue;
    for (const kind of kinds) {
      if (!connection.connector.kinds[kind]?.pull) continue;
      const everyMs = every ?? connection.pollMs ?? USUAL_POLL_MS;
      polls.set(kind, Math.min(everyMs, polls.get(kind) ?? everyMs));
    }
  }
  return polls;
}
