import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';

/** So much is gathered before it is written. */
const CHUNK_CHARACTERS = 256 * 1024;

/** A file as the manifest tells of it. */
export interface WrittenFile {
  name: string;
  rows: number;
  bytes: number;
  sha256: string;
}

/** A file that grows; what is written is counted and hashed as it goes. */
export class OutFile {
  readonly name: string;
  rows = 0;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #waiting = '';

  constructor(name: string, handle: FileHandle) {
    this.name = name;
    this.#handle = handle;
  }

  /** `rows`: how many rows or lines of data are in it. */
  async write(text: string, rows: number): Promise<void> {
    this.rows += rows;
    this.#waiting += text;
    if (this.#waiting.length >= CHUNK_CHARACTERS) await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#handle.writeFile(bytes);
  }

  /** On the disk, and closed. */
  async end(): Promise<WrittenFile> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    return { name: this.name, rows: this.rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  abandon(): Promise<void> {
    return this.#handle.close().catch(() => {});
  }
}

/** A folder that is there with all its files, or not at all: until then it has a hidden name beside it. */
export class OutFolder {
  readonly path: string;
  readonly #draft: string;
  readonly #files = new Map<string, OutFile>();

  private constructor(path: string, draft: string) {
    this.path = path;
    this.#draft = draft;
  }

  /** One that has files in it already is refused: nobody's older export is written over, nor mixed with. */
  static async open(out: string): Promise<OutFolder> {
    const path = resolve(out);
    const held = await readdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new Problem(`${out} cannot be a folder to export to (${error.code}): name another one`, EXIT.usage);
    });
    if (held.length > 0) throw new Problem(`${out} is not empty: name a new folder, or an empty one`, EXIT.usage);
    const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await mkdir(draft, { mode: 0o700 });
    } catch (error) {
      throw new Problem(`nothing can be written beside ${out} (${systemCode(error)})`, EXIT.unreachable);
    }
    return new OutFolder(path, draft);
  }

  /** The file of that name, begun with `head` when it is first asked for. Readable by its owner alone. */
  async file(name: string, head = ''): Promise<OutFile> {
    const known = this.#files.get(name);
    if (known) return known;
    const made = new OutFile(name, await open(join(this.#draft, name), 'wx', 0o600));
    this.#files.set(name, made);
    await made.write(head, 0);
    return made;
  }

  /** Ends all files, adds what tells of them, and gives the folder its name. */
  async finish(manifest: string, told: (files: WrittenFile[]) => object): Promise<WrittenFile[]> {
    const files: WrittenFile[] = [];
    for (const file of this.#files.values()) files.push(await file.end());
    this.#files.clear();
    const last = await this.file(manifest);
    await last.write(`${JSON.stringify(told(files), null, 2)}\n`, 0);
    await last.end();
    this.#files.clear();
    await rmdir(this.path).catch(() => {});
    await rename(this.#draft, this.path);
    return files;
  }

  async abandon(): Promise<void> {
    for (const file of this.#files.values()) await file.abandon();
    await rm(this.#draft, { recursive: true, force: true });
  }
}
