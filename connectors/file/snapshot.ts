import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Encoding, EncodingGuess } from '../../domain/text-encoding.ts';
import { Unreadable } from './rows.ts';

const HASH_CHARACTERS = 32;

/** A file as it was at one moment: whatever its partner does with it meanwhile, this is what is read. */
export interface Snapshot {
  /** Of its content. */
  hash: string;
  encoding: Encoding;
  size: number;
  handle: FileHandle;
  /** Its bytes from the beginning. */
  bytes(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Copies a file that comes in pieces; one of more bytes than `atMost` is `Unreadable`. */
export async function snapshotOf(source: AsyncIterable<Uint8Array>, atMost: number): Promise<Snapshot> {
  const place = join(tmpdir(), `waybill-${randomUUID()}`);
  const handle = await open(place, 'wx+', 0o600);
  // Without a name it is gone with this process, however that ends: it holds people's data.
  await unlink(place).catch(() => {});
  const close = async () => {
    await handle.close();
    await unlink(place).catch(() => {});
  };
  try {
    const hash = createHash('sha256');
    const guess = new EncodingGuess();
    let size = 0;
    for await (const piece of source) {
      size += piece.byteLength;
      if (size > atMost) throw new Unreadable({ why: `it is larger than ${atMost} bytes (\`in.atMost\`)` });
      hash.update(piece);
      guess.add(piece);
      await handle.write(piece);
    }
    return {
      hash: hash.digest('hex').slice(0, HASH_CHARACTERS),
      encoding: guess.encoding(),
      size,
      handle,
      bytes: () => handle.createReadStream({ start: 0, autoClose: false }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
