import { createHash } from 'node:crypto';
import type { RefusedFile, StatementPort } from '../connector.ts';
import { arrived } from './arrived.ts';
import type { StatementFiles } from './definition.ts';
import { folderOf, within } from './names.ts';
import type { FileOptions } from './options.ts';
import { type Outcome, putAway, shownName, WHY } from './put-away.ts';
import { type FileEntry, type FileStore, withStore } from './store.ts';

type Keep = Parameters<StatementPort['take']>[1];

/** Takes the statements of a folder one after the other; each is put away only once it is kept, or known to be unreadable. */
export const takeFrom = (files: StatementFiles): StatementPort<FileOptions> => ({
  take: (ctx, keep) =>
    withStore(ctx, async (store) => {
      await store.make(files.failed);
      const refused = new Map<string, string>();
      for (const entry of await arrived(store, files, () => true, ctx.signal)) {
        ctx.signal.throwIfAborted();
        const outcome = await taken(store, files, entry, keep);
        if (!outcome) continue;
        await putAway(store, { ...files, after: 'move' }, outcome, refusedText);
        const [trouble] = outcome.troubles;
        if (trouble) refused.set(shownName(outcome), trouble.why);
      }
      return standing(await store.list(files.failed), refused);
    }),
});

/** What came of one file; nothing where it is gone. */
async function taken(
  store: FileStore,
  { files, atMost }: StatementFiles,
  { name, size }: FileEntry,
  keep: Keep,
): Promise<Outcome | undefined> {
  const source = await store.read(within(folderOf(files), name));
  if (!source) return undefined;
  const hash = createHash('sha256');
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    length += piece.byteLength;
    hash.update(piece);
    if (length > atMost) break;
    pieces.push(piece);
  }
  const why =
    length > atMost
      ? `it is of ${size} bytes, and ${atMost} at most are read (\`statements.atMost\`)`
      : await keep({ name, bytes: Buffer.concat(pieces) });
  return { name, hash: hash.digest('hex'), given: 0, lost: 0, troubles: why === undefined ? [] : [{ why }] };
}

function refusedText({ name, troubles }: Outcome): string {
  return [
    `${name}: nothing of it was taken.`,
    ...troubles.map(({ why }) => why),
    '',
    'Mend it, or have your bank give it anew, and lay it where it came from, under any name: what was taken already is known again.',
    'Where it is no statement, remove it. What waits for it ends once it is gone from this folder.',
    '',
  ].join('\n');
}

/** All that lies refused, those of earlier times with them, whose reason stands beside them. */
function standing(entries: readonly FileEntry[], now: ReadonlyMap<string, string>): RefusedFile[] {
  return entries
    .filter(({ name }) => !name.endsWith(WHY) && !name.startsWith('.'))
    .map(({ name }) => {
      const why = now.get(name);
      return { name, ...(why === undefined ? {} : { why }) };
    });
}
