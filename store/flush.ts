import { open } from 'node:fs/promises';

/**
 * Brings what was written to one file onto the disk, off this thread. A flush takes milliseconds; whoever asks while one
 * runs shares the next, so that a hundred commits may cost two flushes.
 */
export interface Flush {
  /** Resolves when all that was written before the call is on the disk; rejects where the disk did not take it. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

export function flushOf(path: string): Flush {
  let opening: ReturnType<typeof open> | undefined;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const datasync = async () => {
    opening ??= open(path, 'r+');
    await (await opening).datasync();
  };
  return {
    flushed() {
      // One that already runs may have begun before the last write.
      next ??= running
        .catch(() => {})
        .then(() => {
          running = next as Promise<void>;
          next = undefined;
          return datasync();
        });
      return next;
    },
    async close() {
      await Promise.allSettled([running, next]);
      await (await opening)?.close();
    },
  };
}
