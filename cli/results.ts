import type { Writable } from 'node:stream';
import { EXIT, systemCode } from '../config/problem.ts';

/**
 * Watches where results are written to; what it answers tells why some of them were lost. A reader that has enough (`| head`) ends what
 * is written, and is no fault of ours.
 */
export function watchResults(stream: Writable): () => string | undefined {
  let first: string | undefined;
  stream.on('error', (error) => {
    first ??= systemCode(error) ?? error.message;
  });
  return () => (first === 'EPIPE' ? undefined : first);
}

/** The exit code of a command, whose own word counts more than that its results were lost. */
export function exitCodeWith(exitCode: number, lost: string | undefined, say: (text: string) => void): number {
  if (lost === undefined) return exitCode;
  say(`what was printed is not all there: it could not be written (${lost})\n`);
  return exitCode === EXIT.fine ? EXIT.unreachable : exitCode;
}
