import type { Writable } from 'node:stream';

/** Resolves when all that was written has left this process, or nobody reads it any more: a pipe takes a long result in pieces. */
export function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
