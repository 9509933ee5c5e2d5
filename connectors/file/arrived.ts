import { setTimeout as sleep } from 'node:timers/promises';
import type { CompleteSpec, IncomingSpec } from './definition.ts';
import { folderOf, nameMatcher, nameOf } from './names.ts';
import type { FileEntry, FileStore } from './store.ts';

/** The files that are whole, in the order in which they are read. `isNew`: what need not be looked at twice. */
export async function arrived(
  store: FileStore,
  incoming: Pick<IncomingSpec, 'files' | 'complete' | 'order'>,
  isNew: (entry: FileEntry) => boolean,
  signal: AbortSignal,
): Promise<FileEntry[]> {
  const folder = folderOf(incoming.files);
  const matches = nameMatcher(nameOf(incoming.files));
  const look = async () => {
    const all = await store.list(folder);
    return { all, named: all.filter(({ name }) => matches(name)) };
  };
  const { all, named } = await look();
  const whole = await complete(incoming.complete, all, named, isNew, async (waitMs) => {
    await sleep(waitMs, undefined, { signal });
    return (await look()).named;
  });
  return whole.sort(incoming.order === 'time' ? byTime : byName);
}

async function complete(
  spec: CompleteSpec,
  all: FileEntry[],
  named: FileEntry[],
  isNew: (entry: FileEntry) => boolean,
  later: (waitMs: number) => Promise<FileEntry[]>,
): Promise<FileEntry[]> {
  switch (spec.by) {
    case 'name':
      return named;
    case 'marker': {
      const names = new Set(all.map(({ name }) => name));
      return named.filter(({ name }) => !name.endsWith(spec.suffix) && names.has(name + spec.suffix));
    }
    case 'still': {
      if (!named.some(isNew)) return named;
      const now = new Map((await later(spec.for)).map((entry) => [entry.name, entry]));
      return named.filter(({ name, size, mtimeMs }) => {
        const again = now.get(name);
        return again?.size === size && again.mtimeMs === mtimeMs;
      });
    }
  }
}

const byName = (a: FileEntry, b: FileEntry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const byTime = (a: FileEntry, b: FileEntry): number => a.mtimeMs - b.mtimeMs || byName(a, b);
