import type { Connection } from '../connectors/connections.ts';
import type { Deps } from './deps.ts';

/** True where the connection is called in its windows alone, and this batch was not let out by one of them. */
export async function isShut(deps: Pick<Deps, 'ledger'>, connection: Connection, batchId: string): Promise<boolean> {
  return connection.windows !== undefined && (await deps.ledger.windowOf(batchId)) !== connection.id;
}
