import { constants } from 'node:fs';
import { access, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../../config/problem.ts';
import type { AnchoredSeal, Seal } from '../../store/ledger.ts';
import { type Anchor, AnchorError } from './anchor.ts';

const NEWLINE = 0x0a;

/** What a line of the file holds. */
interface Line {
  seal: number;
  hash: string;
  rows: number;
  /** ISO 8601. */
  at: string;
}

/** Why a file cannot serve, in words; undefined where it can. Nothing is made. */
export async function whyNotWritable(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.W_OK);
    return undefined;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') return `${path} cannot be written (${systemCode(error)}): mend its permissions`;
  }
  try {
    await access(dirname(path), constants.W_OK);
    return undefined;
  } catch (error) {
    return `${path} cannot be made (${systemCode(error)}): make its folder, and let this user write there`;
  }
}

/** A line of JSON an anchor, appended and brought onto the disk. On a share that allows appending only, nobody takes it back. */
export function fileAnchor(path: string): Anchor {
  const name = `file:${path}`;
  return {
    name,
    async put(head: Seal) {
      const why = await whyNotWritable(path);
      if (why) throw new AnchorError(why);
      const line: Line = {
        seal: head.number,
        hash: head.hash,
        rows: head.lastRow,
        at: new Date(head.at).toISOString(),
      };
      // `a+` appends where the end is by then, whoever else appended meanwhile.
      const file = await open(path, 'a+', 0o600);
      try {
        await file.write(`${(await endsWell(file)) ? '' : '\n'}${JSON.stringify(line)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await syncFolder(path);
      return {};
    },

    async check() {
      const why = await whyNotWritable(path);
      if (why) throw new AnchorError(why);
    },

    async read() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        const code = systemCode(error);
        if (code === 'ENOENT') return [];
        throw new AnchorError(`${path} cannot be read (${code}): mend its permissions`);
      }
      const lines = text.split('\n');
      return lines.flatMap((line, at) => {
        if (line.trim() === '') return [];
        const anchored = parsed(line, name, at + 1);
        // A line that a crash cut off says less than the one after it; one in the middle was changed.
        if (anchored) return [anchored];
        if (at >= lines.length - 2 || !line.endsWith('}')) return [];
        throw new AnchorError(`${path}:${at + 1} is no anchor: it was changed`);
      });
    },
  };
}

async function endsWell(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === NEWLINE;
}

/** A new file is there after a power cut only when its folder says so. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  try {
    await folder?.sync();
  } catch {
    // Some systems sync no folder; then the file's own sync is all there is.
  } finally {
    await folder?.close();
  }
}

function parsed(line: string, anchor: string, number: number): AnchoredSeal | undefined {
  try {
    const { seal, hash, at } = JSON.parse(line) as Partial<Line>;
    if (!Number.isInteger(seal) || typeof hash !== 'string' || typeof at !== 'string') return undefined;
    return { anchor: `${anchor}:${number}`, seal: seal as number, hash, at: Date.parse(at) };
  } catch {
    return undefined;
  }
}
