import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** An editor saves in several strokes. */
const SETTLE_MS = 25;
/** How often the file is looked at although nothing was said of it: a network's disk says nothing. */
const LOOK_MS = 1_000;

/** What tells a file from what it was: equal texts, the same file unchanged. */
export async function markOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return 'gone';
  }
}

/**
 * Calls `changed` when a file is another than it was: written, renamed over (as editors save), deleted, made again. Its folder is watched, since
 * a watch on a file ends with the file. `known` is its mark when it was read. Keeps the process alive until it is closed.
 */
export function watchFile(file: string, known: string, changed: () => void): { close(): void } {
  let last = known;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const look = async () => {
    const now = await markOf(file);
    if (closed || now === last) return;
    last = now;
    changed();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MS);
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(file), (_, name) => {
      if (name === null || name === basename(file)) soon();
    });
    watcher.on('error', () => watcher?.close());
  } catch {
    // No such folder yet, or one that cannot be watched: the looks find what changes.
  }
  const looks = setInterval(look, LOOK_MS);
  soon();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(looks);
      watcher?.close();
    },
  };
}
