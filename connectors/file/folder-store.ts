import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, link, lstat, mkdir, open, readdir, realpath, rename, unlink } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import { folderOf, isBelow, nameOf } from './names.ts';
import type { FileEntry, FileStore } from './store.ts';

const READ = constants.O_RDONLY | constants.O_NOFOLLOW;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
/** Ours, and those of the partner's group. */
const MODE = 0o660;
/** File systems without links: FAT, some network drives. */
const LINKLESS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

/** A folder of this machine, or a network drive that is mounted here. */
export class FolderStore implements FileStore {
  /** With all links resolved. */
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  static async open(folder: string): Promise<FolderStore> {
    return new FolderStore(await told(resolve(folder), () => realpath(folder)));
  }

  async list(folder: string): Promise<FileEntry[]> {
    const place = await this.#folder(folder);
    const found = await told(folder, () => readdir(place, { withFileTypes: true }));
    const entries = await Promise.all(
      // A link may lead anywhere: only plain files are anybody's records.
      found.filter((entry) => entry.isFile()).map((entry) => this.#entry(place, entry.name)),
    );
    return entries.filter((entry) => entry !== undefined);
  }

  async #entry(place: string, name: string): Promise<FileEntry | undefined> {
    const stat = await absent(lstat(join(place, name)));
    return stat?.isFile() ? { name, size: stat.size, mtimeMs: Math.floor(stat.mtimeMs) } : undefined;
  }

  async read(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const place = await this.#place(path);
    const handle = await told(path, () => absent(open(place, READ)));
    return handle?.createReadStream();
  }

  async put(path: string, bytes: Uint8Array, { over = false } = {}): Promise<boolean> {
    const place = await this.#place(path);
    const draft = join(place, '..', `.${nameOf(path)}.${randomUUID()}.part`);
    try {
      await told(path, () => written(draft, bytes));
      if (over) await told(path, () => rename(draft, place), 'naming');
      else if (!(await this.#name(draft, path))) return false;
      await told(path, () => flushed(join(place, '..')), 'naming');
      return true;
    } finally {
      // Renamed it is gone, linked it is a second name.
      await absent(unlink(draft)).catch(() => {});
    }
  }

  /** Gives a file its name, unless another one has it: a link fails then, where renaming would write over it. */
  async #name(draft: string, path: string): Promise<boolean> {
    const place = await this.#place(path);
    try {
      await link(draft, place);
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') return false;
      if (!LINKLESS.has(code)) throw new WaybillError(failureOf(path, code, 'naming'));
    }
    if (await this.exists(path)) return false;
    await told(path, () => rename(draft, place), 'naming');
    return true;
  }

  async move(from: string, to: string): Promise<boolean> {
    const source = await this.#place(from);
    if (!(await this.exists(from)) || !(await this.#name(source, to))) return false;
    await told(from, () => absent(unlink(source)));
    return true;
  }

  async remove(path: string): Promise<boolean> {
    const place = await this.#place(path);
    return told(path, async () => (await absent(unlink(place).then(() => true))) ?? false, 'naming');
  }

  async exists(path: string): Promise<boolean> {
    const place = await this.#place(path);
    return told(path, async () => (await absent(lstat(place))) !== undefined);
  }

  async make(folder: string): Promise<void> {
    await told(folder, () => mkdir(join(this.#root, folder), { recursive: true, mode: 0o770 }));
    const place = await this.#folder(folder);
    await told(folder, () => access(place, constants.W_OK));
  }

  async close(): Promise<void> {}

  async #place(path: string): Promise<string> {
    return join(await this.#folder(folderOf(path)), nameOf(path));
  }

  /** A folder with all links resolved, which must not have led out of the root. */
  async #folder(folder: string): Promise<string> {
    const outside = () =>
      new WaybillError({
        class: 'rejected',
        code: 'outside',
        message: `${folder} leads out of the folder that is named`,
      });
    if (folder !== '' && !isBelow(folder)) throw outside();
    const named = join(this.#root, folder);
    const place = await told(named, () => realpath(named));
    if (place !== this.#root && !place.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep))
      throw outside();
    return place;
  }
}

async function written(place: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(place, CREATE, MODE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The name itself is on the disk once its folder is. */
async function flushed(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems cannot flush a folder, and need not.
    if (!['EINVAL', 'EPERM', 'ENOTSUP', 'EISDIR'].includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

/** What is not there, as undefined. */
async function absent<Result>(doing: Promise<Result>): Promise<Result | undefined> {
  try {
    return await doing;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function told<Result>(path: string, doing: () => Promise<Result>, when?: 'naming'): Promise<Result> {
  try {
    return await doing();
  } catch (error) {
    if (error instanceof WaybillError) throw error;
    throw new WaybillError(failureOf(path, codeOf(error), when));
  }
}

const SHUT = new Set(['EACCES', 'EPERM', 'EROFS']);
/** The file system surely did nothing. */
const UNDONE = new Set(['ENOENT', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOTDIR', 'EXDEV', 'EBUSY']);

/** What an error of the file system means. While a file gets its name, only some say that it did not get it. */
export function failureOf(path: string, code: string, when?: 'naming'): Failure {
  const message = `${path || 'the folder'}: ${code}`;
  if (SHUT.has(code)) return { class: 'auth', message: `${message}: it may not be read or written` };
  if (code === 'ELOOP') return { class: 'rejected', code: 'outside', message: `${path} is a link` };
  if (code === 'ENAMETOOLONG') return { class: 'rejected', code, message: `${path}: its name is too long` };
  if (when === 'naming' && !UNDONE.has(code)) return { class: 'unknown-outcome', message };
  if (code === 'ENOENT') return { class: 'unavailable', lack: 'folder', message: `there is no folder ${path}` };
  return { class: 'unavailable', message };
}
