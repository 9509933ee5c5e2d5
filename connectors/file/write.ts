import { createHash } from 'node:crypto';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Finding, Write, WriteResult } from '../connector.ts';
import { schemaOf } from '../rest/fields.ts';
import type { OutgoingSpec } from './definition.ts';
import { fillName, folderOf, nameOf, within } from './names.ts';
import type { FileContext } from './options.ts';
import { rendered, rowsOf } from './render.ts';
import { standing } from './standing.ts';
import { type FileStore, withStore } from './store.ts';

const REVISION_CHARACTERS = 12;

/** Writes each record as a file of its own. What concerns one file is its own failure; what concerns all is thrown. */
export function push(out: OutgoingSpec, ctx: FileContext, writes: Write[]): Promise<WriteResult[]> {
  return withStore(ctx, (store) => inTurn(writes, (write) => written(() => writeOne(store, out, write))));
}

async function writeOne(store: FileStore, out: OutgoingSpec, write: Write): Promise<WriteResult> {
  const { identity, payload, op, targetId, idempotencyKey } = write;
  const bytes = await bytesOf(out, identity, payload);
  if (!(bytes instanceof Uint8Array)) return { result: 'failed', failure: bytes };
  if (op === 'update' && targetId !== undefined) {
    if (out.change === 'overwrite') await store.put(within(folderOf(out.file), targetId), bytes, { over: true });
    else {
      const revision = createHash('sha256').update(idempotencyKey).digest('hex').slice(0, REVISION_CHARACTERS);
      // One of that name is this very revision, whose answer was lost.
      await store.put(fillName(out.revision ?? '', { identity, revision, payload }), bytes);
    }
    return { result: 'accepted', targetId };
  }
  const { waiting, taken } = await standing(store, out, identity);
  const [held] = [...waiting, ...taken];
  if (held !== undefined) return { result: 'duplicate', targetId: held };
  const path = fillName(out.file, { identity, payload });
  const made = await store.put(path, bytes);
  return made
    ? { result: 'accepted', targetId: nameOf(path), facts: { file: path } }
    : { result: 'duplicate', targetId: nameOf(path) };
}

async function bytesOf(out: OutgoingSpec, identity: string, payload: unknown): Promise<Uint8Array | Failure> {
  const { error } = schemaOf(out.fields).safeParse(payload);
  const [issue] = error?.issues ?? [];
  if (issue) return { class: 'validation', message: issue.message, path: issue.path.map(String).join('.') };
  const rows = rowsOf(out, identity, payload);
  if (!rows) return { class: 'validation', message: 'there is no line to write', path: out.lines as string };
  return rendered(out.format, rows, out.columns ? undefined : payload);
}

/** Looks for the file of each identity: where it was put, and where the partner puts what it took. */
export function find(out: OutgoingSpec, ctx: FileContext, identities: string[]): Promise<Finding[]> {
  return withStore(ctx, (store) =>
    inTurn(identities, async (identity): Promise<Finding> => {
      const { waiting, taken } = await standing(store, out, identity);
      const names = [...new Set([...waiting, ...taken])];
      if (names.length > 1) return { found: 'unsure', why: `${names.length} files carry this reference` };
      const [targetId] = names;
      if (targetId !== undefined)
        return { found: true, targetId, facts: { file: within(folderOf(out.file), targetId) } };
      if (out.taken !== 'deleted') return { found: false };
      return { found: 'unsure', why: 'the partner deletes what it takes: whether this file was there cannot be seen' };
    }),
  );
}

/** Takes files back that were not taken, or says in a further file that they are void. */
export function cancel(
  out: OutgoingSpec,
  ctx: FileContext,
  targets: { identity: string; targetId: string }[],
): Promise<WriteResult[]> {
  return withStore(ctx, (store) => inTurn(targets, (target) => written(() => cancelOne(store, out, target))));
}

async function cancelOne(
  store: FileStore,
  out: OutgoingSpec,
  { identity, targetId }: { identity: string; targetId: string },
): Promise<WriteResult> {
  if (typeof out.cancel === 'object') {
    const row = { reference: identity, file: targetId };
    await store.put(fillName(out.cancel.file, { identity }), await rendered(out.format, [row], row));
    return { result: 'accepted', targetId };
  }
  const removed = await store.remove(within(folderOf(out.file), targetId));
  const { revisions, taken } = await standing(store, out, identity);
  const gone = out.taken === 'deleted' ? !removed : taken.length > 0;
  if (gone) {
    const message = `${targetId} was taken already: tell the partner`;
    return { result: 'failed', failure: { class: 'rejected', code: 'taken', message } };
  }
  for (const revision of revisions) await store.remove(revision);
  return { result: 'accepted', targetId };
}

async function inTurn<One, Result>(ones: One[], work: (one: One) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const one of ones) results.push(await work(one));
  return results;
}

async function written(writing: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await writing();
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { result: 'failed', failure: error.failure };
  }
}
