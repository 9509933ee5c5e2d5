import { promisify } from 'node:util';
import yauzl from 'yauzl';

const fromBuffer = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer);

/** So many parts no workbook of a partner has. */
const MOST_PARTS = 2_000;

/** Why an archive is not unpacked. */
export type Unpackable = 'no archive' | 'damaged' | 'too large';

export interface UnpackBounds {
  atMost: number;
  /** What is thrown. */
  wrong(why: Unpackable): Error;
  /** Each piece of each part, as it is counted. */
  onPiece?(part: string, piece: Buffer): void;
}

/**
 * Unpacks an archive to nowhere, and counts: what says that it is small and unpacks to gigabytes is refused before
 * anything is made of it. Sizes that an archive tells are held against what is really in it.
 */
export async function boundUnpacked(bytes: Buffer, { atMost, wrong, onPiece }: UnpackBounds): Promise<void> {
  const archive = await fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }).catch(() => {
    throw wrong('no archive');
  });
  const open = promisify<yauzl.Entry, NodeJS.ReadableStream>(archive.openReadStream.bind(archive));
  let left = atMost;
  let parts = 0;
  let refused: Error | undefined;
  const refuse = (why: Unpackable) => {
    refused = wrong(why);
    return refused;
  };
  await new Promise<void>((resolve, reject) => {
    archive.on('error', () => reject(refuse('damaged')));
    archive.on('end', resolve);
    archive.on('entry', (entry: yauzl.Entry) => {
      parts += 1;
      if (parts > MOST_PARTS || entry.uncompressedSize > left) return reject(refuse('too large'));
      counted(entry).then(() => archive.readEntry(), reject);
    });
    archive.readEntry();
  });

  async function counted(entry: yauzl.Entry): Promise<void> {
    if (entry.fileName.endsWith('/')) return;
    try {
      for await (const piece of await open(entry)) {
        left -= piece.length;
        if (left < 0) throw refuse('too large');
        onPiece?.(entry.fileName, piece as Buffer);
      }
    } catch (error) {
      throw error === refused ? error : refuse('damaged');
    }
  }
}
