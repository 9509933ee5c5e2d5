import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listMappingFiles } from '../config/mapping-files.ts';

export interface WatchTimes {
  /** An editor saves in several strokes: so long nothing may have changed. */
  settleMs: number;
  /** One that never stops saving is read all the same after so long. */
  longestMs: number;
  /** How often the folder is looked at although nothing was said of it. */
  lookMs: number;
}

const TIMES: WatchTimes = { settleMs: 300, longestMs: 2_000, lookMs: 2_000 };

/** A look at a folder: where `files` is equal, nothing changed. */
export interface Look {
  files: string;
  /** Full path of each folder, with what tells it from another of the same name. */
  folders: Map<string, string>;
}

export async function lookAtMappings(folder: string): Promise<Look> {
  const { paths, folders } = await listMappingFiles(folder);
  const mark = async (path: string, deep: boolean): Promise<string> => {
    try {
      const { ino, size, mtimeNs, ctimeNs } = await stat(join(folder, path), { bigint: true });
      return deep ? `${path}:${ino}:${size}:${mtimeNs}:${ctimeNs}` : String(ino);
    } catch {
      return `${path}:gone`;
    }
  };
  const files = await Promise.all(paths.map((path) => mark(path, true)));
  const marks = await Promise.all(folders.map(async (path) => [join(folder, path), await mark(path, false)] as const));
  return { files: files.join('\n'), folders: new Map(marks) };
}

/**
 * Calls `changed` when the mapping files of a folder are others than `known`, one call at a time, and again after it
 * rejected. The folder may be made later, be a link, or hold links that are turned to something else: what counts is what a look
 * finds, and the system's notices only say when to look. They alone would miss a mounted config map and a network's disk.
 */
export function watchMappings(
  folder: string,
  known: Look,
  changed: () => Promise<void>,
  { settleMs, longestMs, lookMs }: WatchTimes = TIMES,
): { close(): void } {
  const stop = new AbortController();
  const watchers = new Map<string, { mark: string; watcher: FSWatcher }>();
  let seen = known;
  let hinted = true;
  let wake = () => {};

  const follow = (folders: Look['folders']) => {
    if (stop.signal.aborted) return;
    for (const [path, { mark, watcher }] of watchers) {
      if (folders.get(path) === mark) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const [path, mark] of folders) {
      if (watchers.has(path)) continue;
      try {
        const watcher = watch(path, { persistent: false }, () => {
          hinted = true;
          wake();
        });
        watcher.on('error', () => watcher.close());
        watchers.set(path, { mark, watcher });
      } catch {
        // It vanished, or the system has no more watches to give: then the next look finds what changes.
      }
    }
  };

  const pause = (ms: number) => sleep(ms, undefined, { signal: stop.signal, ref: false });
  const noticed = () =>
    new Promise<void>((resolve) => {
      if (hinted) return resolve();
      const timer = setTimeout(resolve, lookMs).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** The folder as it is when it has come to rest, or when it does not. */
  async function settled(first: Look): Promise<Look> {
    let last = first;
    for (let waited = 0; waited < longestMs; waited += settleMs) {
      await pause(settleMs);
      const next = await lookAtMappings(folder);
      if (next.files === last.files) return next;
      last = next;
    }
    return last;
  }

  async function run(): Promise<void> {
    follow((await lookAtMappings(folder)).folders);
    for (;;) {
      await noticed();
      hinted = false;
      if (stop.signal.aborted) return;
      let now = await lookAtMappings(folder);
      follow(now.folders);
      if (now.files === seen.files) {
        // What wakes us without changing anything (an editor's swap file) must not have us look all the time.
        await pause(settleMs);
        continue;
      }
      now = await settled(now);
      follow(now.folders);
      await changed().then(
        () => {
          seen = now;
        },
        () => {},
      );
    }
  }

  const keepLooking = async () => {
    while (!stop.signal.aborted) {
      try {
        await run();
      } catch {
        // The folder cannot be read just now (permissions, a network's disk): it is looked at again.
        await pause(lookMs).catch(() => {});
      }
    }
  };
  void keepLooking();
  return {
    close() {
      stop.abort();
      wake();
      for (const { watcher } of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
