import { promisify } from 'node:util';
import yauzl from 'yauzl';
import { Unreadable } from '../rows.ts';

const fromBuffer = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer);

/** So many parts no workbook of a partner has. */
const MOST_PARTS = 2_000;

/**
 * Unpacks an archive to nowhere, and counts: what says that it is small and unpacks to gigabytes is `Unreadable`, before
 * anything is made of it. Sizes that an archive tells are held against what is really in it.
 */
export async function boundUnpacked(bytes: Buffer, atMost: number): Promise<void> {
  const archive = await fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }).catch(() => {
    throw new Unreadable({ why: 'this is no workbook (.xlsx)' });
  });
  const open = promisify<yauzl.Entry, NodeJS.ReadableStream>(archive.openReadStream.bind(archive));
  let left = atMost;
  let parts = 0;
  const tooLarge = () => new Unreadable({ why: `unpacked it is larger than ${atMost} bytes (\`in.atMost\`)` });
  await new Promise<void>((resolve, reject) => {
    archive.on('error', () => reject(new Unreadable({ why: 'the workbook is damaged' })));
    archive.on('end', resolve);
    archive.on('entry', (entry: yauzl.Entry) => {
      parts += 1;
      if (parts > MOST_PARTS || entry.uncompressedSize > left) return reject(tooLarge());
      counted(entry).then(() => archive.readEntry(), reject);
    });
    archive.readEntry();
  });

  async function counted(entry: yauzl.Entry): Promise<void> {
    if (entry.fileName.endsWith('/')) return;
    try {
      for await (const piece of await open(entry)) {
        left -= piece.length;
        if (left < 0) throw tooLarge();
      }
    } catch (error) {
      throw error instanceof Unreadable ? error : new Unreadable({ why: 'the workbook is damaged' });
    }
  }
}
