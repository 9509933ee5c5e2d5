import { type Encoding, TextPieces } from '../../../domain/text-encoding.ts';
import { Unreadable } from '../rows.ts';
import type { Snapshot } from '../snapshot.ts';

/** A file that has to be in memory as a whole is no larger than this. */
const MOST_WHOLE_BYTES = 64 * 1024 ** 2;

/** The text of a file, as it is read. */
export async function* textPieces(file: Snapshot, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextPieces(encoding);
  for await (const piece of file.bytes()) yield decoder.add(piece);
  yield decoder.end();
}

/** All of it, for what cannot be read piece by piece. */
export async function wholeText(file: Snapshot): Promise<string> {
  if (file.size > MOST_WHOLE_BYTES) {
    const why = `it is larger than ${MOST_WHOLE_BYTES} bytes, and this format is read as a whole: have it split, or sent as CSV or JSON lines`;
    throw new Unreadable({ why });
  }
  const pieces: string[] = [];
  for await (const piece of textPieces(file, file.encoding)) pieces.push(piece);
  return pieces.join('');
}
