import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** What a part holds; asked for only when its turn comes, so that a later part may tell what an earlier one needed. */
export type PartContent = () => AsyncIterable<Buffer> | Iterable<Buffer | string>;

/** Packs parts in their order, one at a time; rejects with what a part throws. */
export async function writeArchive(parts: Iterable<readonly [name: string, content: PartContent]>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of parts)
    archive.addReadStreamLazy(name, { mtime: EPOCH }, (take) => {
      const stream = Readable.from(buffers(content));
      stream.once('error', (error) => archive.emit('error', error));
      take(null, stream);
    });
  archive.end();
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    archive.on('error', reject);
    archive.outputStream.on('error', reject);
    archive.outputStream.on('data', (piece: Buffer) => pieces.push(piece));
    archive.outputStream.on('end', () => resolve(Buffer.concat(pieces)));
  });
}

/** The same file twice is the same answer twice. */
const EPOCH = new Date('1980-01-01T00:00:00Z');

const PIECE = 64 * 1024;

async function* buffers(content: PartContent): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of content()) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    waiting.push(bytes);
    length += bytes.length;
    if (length < PIECE) continue;
    yield Buffer.concat(waiting);
    [waiting, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(waiting);
}
