import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import { EncryptionCodec } from '../temporal/codec.ts';
import { dumpOf, rawOf } from './raw-database.ts';

/** Bytes that a daemon left somewhere: a file, a table, a history. */
export interface LeftBehind {
  where: string;
  bytes: Buffer;
}

/** All files that the daemon and the databases wrote; what the sandbox's systems keep in theirs is their own. */
export function filesOf(folders: readonly string[]): LeftBehind[] {
  return folders.flatMap((from) =>
    readdirSync(from, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !/sandbox/.test(file.slice(from.length)) && !file.endsWith('config.yaml'))
      .flatMap((where) => {
        // A server may take a file of its own away meanwhile.
        const bytes = existsSync(where) ? readFileSync(where) : undefined;
        return bytes ? [{ where, bytes }] : [];
      }),
  );
}

/** Every table as somebody with the database's password reads it. */
export async function tablesOf(store: string): Promise<LeftBehind[]> {
  const raw = await rawOf(store);
  const dumps = await dumpOf(raw);
  await raw.close();
  return dumps;
}

interface HasPayload {
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}

/** Everything in a history, payloads opened: what the codec would hide is looked at as well. */
async function openedHistory(history: unknown, codec: EncryptionCodec): Promise<Buffer> {
  const found: Buffer[] = [Buffer.from(JSON.stringify(history))];
  const walk = async (value: unknown): Promise<void> => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    const { metadata, data } = value as HasPayload;
    if (metadata && data) {
      const payload = { metadata, data };
      const [opened] = await codec.decode([payload]).catch(() => [payload]);
      found.push(Buffer.from(opened?.data ?? []));
      for (const unpack of [inflateSync, inflateRawSync, gunzipSync]) {
        try {
          found.push(unpack(opened?.data ?? Buffer.alloc(0)));
        } catch {
          // It is not packed in this way.
        }
      }
      return;
    }
    for (const one of Object.values(value)) await walk(one);
  };
  await walk(history);
  return Buffer.concat(found);
}

/** What Temporal keeps of every workflow. */
export async function historiesOf(address: string, keys: readonly Buffer[]): Promise<LeftBehind[]> {
  const codec = new EncryptionCodec(async () => keys);
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const all: LeftBehind[] = [];
    for await (const execution of client.workflow.list()) {
      const { workflowId, runId, memo, searchAttributes } = execution;
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      const told = JSON.stringify({ workflowId, memo, searchAttributes, raw: execution.raw });
      all.push({
        where: workflowId,
        bytes: Buffer.concat([Buffer.from(told), await openedHistory(history, codec)]),
      });
    }
    return all;
  } finally {
    await connection.close();
  }
}
