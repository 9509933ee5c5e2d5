import { promisify } from 'node:util';
import yauzl from 'yauzl';

/** The parts of a workbook by name; each is read as a stream, because one may be a hundred times its packed size. */
export interface Parts {
  names: readonly string[];
  open(name: string): AsyncIterable<Buffer>;
}

const fromBuffer = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer);

/** The parts of an archive that was counted before: see `connectors/unpacked.ts`. */
export async function archiveParts(bytes: Buffer): Promise<Parts> {
  const archive = await fromBuffer(bytes, { lazyEntries: true, autoClose: false });
  const open = promisify<yauzl.Entry, NodeJS.ReadableStream>(archive.openReadStream.bind(archive));
  const entries = new Map<string, yauzl.Entry>();
  await new Promise<void>((resolve, reject) => {
    archive.on('error', reject);
    archive.on('end', resolve);
    archive.on('entry', (entry: yauzl.Entry) => {
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      archive.readEntry();
    });
    archive.readEntry();
  });
  return {
    names: [...entries.keys()],
    async *open(name) {
      const entry = entries.get(name);
      if (!entry) throw new Error(`the archive has no part ${name}`);
      for await (const piece of await open(entry)) yield piece as Buffer;
    },
  };
}

/** A whole part as text: of those that are small in every workbook. */
export async function partText(parts: Parts, name: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of parts.open(name)) pieces.push(piece);
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}
