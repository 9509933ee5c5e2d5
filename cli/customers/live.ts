import type { Command } from 'commander';
import type { Books } from '../books.ts';
import { connectionsOf } from '../context.ts';

/** What one system answered of one kind: its records, or why there are none. */
export interface LiveAnswer {
  connectionId: string;
  kind: string;
  records?: { id: string; data: unknown }[];
  ids?: string[];
  note?: string;
}

/** What the systems hold at this moment, as far as they can be asked for single records. */
export async function liveOf(
  command: Command,
  books: Books,
  held: readonly { connectionId: string; kind: string; targetId: string }[],
): Promise<LiveAnswer[]> {
  const connections = await connectionsOf(command, books.loaded);
  try {
    const answers: LiveAnswer[] = [];
    for (const connection of connections.values()) {
      for (const [kind, port] of Object.entries(connection.connector.kinds)) {
        const ids = held
          .filter((one) => one.connectionId === connection.id && one.kind === kind)
          .map((one) => one.targetId);
        if (ids.length === 0) continue;
        const read = port?.read;
        if (!read) {
          answers.push({ connectionId: connection.id, kind, ids, note: 'cannot be read back one by one: look there' });
          continue;
        }
        try {
          const records = await read.call(
            port,
            connection.context(AbortSignal.timeout(connection.limits.timeoutMs)),
            ids,
          );
          answers.push({ connectionId: connection.id, kind, records: records.map(({ id, data }) => ({ id, data })) });
        } catch (error) {
          const { WaybillError } = await import('../../domain/failures.ts');
          answers.push({
            connectionId: connection.id,
            kind,
            ids,
            note: `not reached: ${error instanceof WaybillError ? error.failure.class : 'unknown'}`,
          });
        }
      }
    }
    return answers;
  } finally {
    for (const connection of connections.values()) connection.close();
  }
}
