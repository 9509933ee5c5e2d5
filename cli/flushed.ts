import type { Writable } from 'node:stream';

/**
 * Resolves when all that was written has left this process, or nobody reads it any more: a pipe takes a long result in pieces. What failed
 * of it was told to the stream's listeners by then.
 */
export function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    // A stream tells of an error a turn after the write.
    const end = () => setImmediate(resolve);
    if (stream.destroyed || stream.writableLength === 0) return void end();
    stream.once('error', end);
    stream.write('', end);
  });
}
