import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type Client from 'ssh2-sftp-client';
import { WaybillError } from '../../domain/failures.ts';
import type { Turns } from '../turns.ts';
import { folderOf, isBelow, nameOf } from './names.ts';
import type { SftpOptions } from './options.ts';
import { inTime, type Patience, Silence } from './patience.ts';
import { failureOf, isAnswer } from './sftp-failure.ts';
import { ended, loggedIn } from './sftp-login.ts';
import type { FileEntry, FileStore } from './store.ts';

/** A session's place among others of the connection, and how long it waits for an answer. */
interface Stay {
  turns: Turns;
  patience: Patience;
  leave(): void;
}

/**
 * A folder of a server that is spoken to by SFTP, in one session, which has one of the connection's places for as long as it is open.
 * A login, a listing, and a file that is read, written, moved, removed or looked for is one call of its rates.
 */
export class SftpStore implements FileStore {
  readonly #client: Client;
  readonly #root: string;
  readonly #stay: Stay;

  private constructor(client: Client, root: string, stay: Stay) {
    this.#client = client;
    this.#root = root;
    this.#stay = stay;
  }

  static async open(options: SftpOptions, turns: Turns, signal: AbortSignal): Promise<SftpStore> {
    const patience = { timeoutMs: Math.min(options.timeout, turns.timeoutMs), signal };
    const leave = await turns.enter();
    try {
      const client = await turns.call('SFTP login', () => loggedIn(options, patience));
      try {
        const root = await inTime(client.realPath(options.path), patience);
        return new SftpStore(client, root, { turns, patience, leave });
      } catch (error) {
        await ended(client);
        throw new WaybillError(failureOf(error, options.path));
      }
    } catch (error) {
      leave();
      throw error;
    }
  }

  list(folder: string): Promise<FileEntry[]> {
    return this.#call('list', async () => {
      const place = await this.#folder(folder);
      const found = await this.#told(folder, () => this.#client.list(place));
      return found
        .filter(({ type }) => type === '-')
        .map(({ name, size, modifyTime }) => ({ name, size, mtimeMs: modifyTime }));
    });
  }

  read(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.#call('read', async () => {
      const place = await this.#place(path);
      const kind = await this.#told(path, () => this.#client.exists(place));
      return kind === '-' ? this.#pieces(path, place) : undefined;
    });
  }

  async *#pieces(path: string, place: string): AsyncGenerator<Uint8Array> {
    const stream = this.#client.createReadStream(place) as unknown as AsyncIterable<Uint8Array>;
    const pieces = stream[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await this.#told(path, () => pieces.next());
      if (done) return;
      yield value;
    }
  }

  put(path: string, bytes: Uint8Array, { over = false } = {}): Promise<boolean> {
    return this.#call('write', async () => {
      const place = await this.#place(path);
      if (!over && (await this.#isThere(path, place))) return false;
      const draft = posix.join(posix.dirname(place), `.${nameOf(path)}.${randomUUID()}.part`);
      await this.#told(path, () => this.#client.put(Buffer.from(bytes), draft));
      if (over) {
        await this.#told(path, () => this.#nameOver(draft, place), 'naming');
        return true;
      }
      if (await this.#name(path, draft, place)) return true;
      await this.#client.delete(draft, true).catch(() => {});
      return false;
    });
  }

  /** By SFTP's own rename, which fails where there is one of that name. */
  async #name(path: string, from: string, to: string): Promise<boolean> {
    try {
      await inTime(this.#client.rename(from, to), this.#stay.patience);
      return true;
    } catch (error) {
      if (error instanceof Silence || !isAnswer(error)) throw new WaybillError(failureOf(error, path, 'naming'));
      // Servers have one word for all that goes wrong here.
      if (await this.#isThere(path, to)) return false;
      throw new WaybillError(failureOf(error, path));
    }
  }

  /** By the rename of OpenSSH, which writes over it in one step; a server without that is told to remove it before. */
  async #nameOver(from: string, to: string): Promise<void> {
    try {
      await this.#client.posixRename(from, to);
    } catch (error) {
      if (!(error instanceof Error) || !/does not support/.test(error.message)) throw error;
      await this.#client.delete(to, true);
      await this.#client.rename(from, to);
    }
  }

  move(from: string, to: string): Promise<boolean> {
    return this.#call('move', async () => {
      const [source, target] = [await this.#place(from), await this.#place(to)];
      if (!(await this.#isThere(from, source)) || (await this.#isThere(to, target))) return false;
      return this.#name(to, source, target);
    });
  }

  remove(path: string): Promise<boolean> {
    return this.#call('remove', async () => {
      const place = await this.#place(path);
      if (!(await this.#isThere(path, place))) return false;
      await this.#told(path, () => this.#client.delete(place, true), 'naming');
      return true;
    });
  }

  exists(path: string): Promise<boolean> {
    return this.#call('look', async () => this.#isThere(path, await this.#place(path)));
  }

  make(folder: string): Promise<void> {
    return this.#call('make', async () => {
      const place = posix.join(this.#root, folder);
      if (!(await this.#isThere(folder, place))) await this.#told(folder, () => this.#client.mkdir(place, true));
      await this.#folder(folder);
    });
  }

  async close(): Promise<void> {
    await ended(this.#client);
    this.#stay.leave();
  }

  #call<Result>(verb: string, doing: () => Promise<Result>): Promise<Result> {
    return this.#stay.turns.call(`SFTP ${verb}`, doing);
  }

  async #isThere(path: string, place: string): Promise<boolean> {
    return (await this.#told(path, () => this.#client.exists(place))) !== false;
  }

  async #place(path: string): Promise<string> {
    return posix.join(await this.#folder(folderOf(path)), nameOf(path));
  }

  /** A folder with all links resolved by the server, which must not have led out of the root. */
  async #folder(folder: string): Promise<string> {
    const message = `${folder} leads out of the folder that is named`;
    const outside = new WaybillError({ class: 'rejected', code: 'outside', message });
    if (folder !== '' && !isBelow(folder)) throw outside;
    const named = posix.join(this.#root, folder);
    const place = await this.#told(named, () => this.#client.realPath(named));
    if (place === '')
      throw new WaybillError({ class: 'unavailable', lack: 'folder', message: `${named} is not there on the server` });
    const root = this.#root.endsWith('/') ? this.#root : `${this.#root}/`;
    if (place !== this.#root && !place.startsWith(root)) throw outside;
    return place;
  }

  async #told<Result>(path: string, doing: () => Promise<Result>, when?: 'naming'): Promise<Result> {
    try {
      return await inTime(doing(), this.#stay.patience);
    } catch (error) {
      throw new WaybillError(failureOf(error, path, when));
    }
  }
}
