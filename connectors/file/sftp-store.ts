import { createHash, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import Client from 'ssh2-sftp-client';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import { folderOf, isBelow, nameOf } from './names.ts';
import type { SftpOptions } from './options.ts';
import type { FileEntry, FileStore } from './store.ts';

/** How long one answer may take, and what ends all of it. */
export interface Patience {
  timeoutMs: number;
  signal: AbortSignal;
}

/** A folder of a server that is spoken to by SFTP, over one connection. */
export class SftpStore implements FileStore {
  readonly #client: Client;
  readonly #root: string;
  readonly #patience: Patience;

  private constructor(client: Client, root: string, patience: Patience) {
    this.#client = client;
    this.#root = root;
    this.#patience = patience;
  }

  static async open(options: SftpOptions, patience: Patience): Promise<SftpStore> {
    const { host, port, user, password, key, passphrase, hostKey, path } = options;
    // What the library says by itself would go to the console.
    const client = new Client('sftp', { error() {}, end() {}, close() {} });
    let stranger = false;
    const connecting = client.connect({
      host,
      port,
      username: user,
      ...(password === undefined ? {} : { password }),
      ...(key === undefined ? {} : { privateKey: key }),
      ...(passphrase === undefined ? {} : { passphrase }),
      readyTimeout: patience.timeoutMs,
      hostVerifier: (its: Buffer) => {
        stranger = fingerprintOf(its) !== hostKey.replace(/=+$/, '');
        return !stranger;
      },
    });
    try {
      await inTime(connecting, patience);
      return new SftpStore(client, await inTime(client.realPath(path), patience), patience);
    } catch (error) {
      await ended(client);
      throw new WaybillError(connectFailure(error, `${user}@${host}:${port}`, stranger));
    }
  }

  async list(folder: string): Promise<FileEntry[]> {
    const place = await this.#folder(folder);
    const found = await this.#told(folder, () => this.#client.list(place));
    return found
      .filter(({ type }) => type === '-')
      .map(({ name, size, modifyTime }) => ({ name, size, mtimeMs: modifyTime }));
  }

  async read(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const place = await this.#place(path);
    const kind = await this.#told(path, () => this.#client.exists(place));
    if (kind !== '-') return undefined;
    return this.#pieces(path, place);
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

  async put(path: string, bytes: Uint8Array, { over = false } = {}): Promise<boolean> {
    const place = await this.#place(path);
    if (!over && (await this.exists(path))) return false;
    const draft = posix.join(posix.dirname(place), `.${nameOf(path)}.${randomUUID()}.part`);
    await this.#told(path, () => this.#client.put(Buffer.from(bytes), draft));
    if (over) {
      await this.#told(path, () => this.#client.posixRename(draft, place), 'naming');
      return true;
    }
    if (await this.#name(path, draft, place)) return true;
    await this.#client.delete(draft, true).catch(() => {});
    return false;
  }

  /** By SFTP's own rename, which fails where there is one of that name. */
  async #name(path: string, from: string, to: string): Promise<boolean> {
    try {
      await inTime(this.#client.rename(from, to), this.#patience);
      return true;
    } catch (error) {
      if (error instanceof Silence || !isAnswer(error)) throw new WaybillError(failureOf(error, path, 'naming'));
      // Servers have one word for all that goes wrong here.
      if (await this.exists(path)) return false;
      throw new WaybillError(failureOf(error, path));
    }
  }

  async move(from: string, to: string): Promise<boolean> {
    const [source, target] = [await this.#place(from), await this.#place(to)];
    if (!(await this.exists(from)) || (await this.exists(to))) return false;
    return this.#name(to, source, target);
  }

  async remove(path: string): Promise<boolean> {
    const place = await this.#place(path);
    if (!(await this.exists(path))) return false;
    await this.#told(path, () => this.#client.delete(place, true), 'naming');
    return true;
  }

  async exists(path: string): Promise<boolean> {
    const place = await this.#place(path);
    return (await this.#told(path, () => this.#client.exists(place))) !== false;
  }

  async make(folder: string): Promise<void> {
    const place = posix.join(this.#root, folder);
    if ((await this.#told(folder, () => this.#client.exists(place))) === false)
      await this.#told(folder, () => this.#client.mkdir(place, true));
    await this.#folder(folder);
  }

  close(): Promise<void> {
    return ended(this.#client);
  }

  async #place(path: string): Promise<string> {
    return posix.join(await this.#folder(folderOf(path)), nameOf(path));
  }

  /** A folder with all links resolved by the server, which must not have led out of the root. */
  async #folder(folder: string): Promise<string> {
    const message = `${folder} leads out of the folder that is named`;
    const outside = new WaybillError({ class: 'rejected', code: 'outside', message });
    if (folder !== '' && !isBelow(folder)) throw outside;
    const place = await this.#told(folder, () => this.#client.realPath(posix.join(this.#root, folder)));
    if (place === '')
      throw new WaybillError({ class: 'unavailable', message: `${folder || 'the folder'} is not there` });
    const root = this.#root.endsWith('/') ? this.#root : `${this.#root}/`;
    if (place !== this.#root && !place.startsWith(root)) throw outside;
    return place;
  }

  async #told<Result>(path: string, doing: () => Promise<Result>, when?: 'naming'): Promise<Result> {
    try {
      return await inTime(doing(), this.#patience);
    } catch (error) {
      throw new WaybillError(failureOf(error, path, when));
    }
  }
}

export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** No answer came in time, or nobody waits for it any more. */
class Silence extends Error {}

async function inTime<Result>(doing: Promise<Result>, { timeoutMs, signal }: Patience): Promise<Result> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  doing.catch(() => {});
  let stop: () => void = () => {};
  const silence = new Promise<never>((_, reject) => {
    stop = () => reject(new Silence('no answer in time'));
    if (deadline.aborted) stop();
    deadline.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([doing, silence]);
  } finally {
    deadline.removeEventListener('abort', stop);
  }
}

const GOODBYE_MS = 500;

/** A server that is silent does not answer a goodbye either. */
async function ended(client: Client): Promise<void> {
  await inTime(client.end(), { timeoutMs: GOODBYE_MS, signal: new AbortController().signal }).catch(() => {});
}

/** SFTP's status codes, and the library's words for two of them. */
const MISSING = new Set<unknown>([2, 'ENOENT']);
const SHUT = new Set<unknown>([3, 'EACCES']);

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Whether the server itself said so: then it is no longer at it. */
const isAnswer = (error: unknown): boolean =>
  typeof codeOf(error) === 'number' || MISSING.has(codeOf(error)) || SHUT.has(codeOf(error));

function failureOf(error: unknown, path: string, when?: 'naming'): Failure {
  if (error instanceof WaybillError) return error.failure;
  const code = codeOf(error);
  const named = path || 'the folder';
  if (SHUT.has(code)) return { class: 'auth', message: `${named}: it may not be read or written` };
  if (MISSING.has(code)) return { class: 'unavailable', message: `${named} is not there` };
  if (isAnswer(error)) return { class: 'unavailable', message: `${named}: the server answered ${String(code)}` };
  const message = `${named}: ${error instanceof Silence ? 'no answer in time' : 'the connection was lost'}`;
  return when === 'naming' ? { class: 'unknown-outcome', message } : { class: 'unavailable', message };
}

function connectFailure(error: unknown, place: string, stranger: boolean): Failure {
  if (stranger)
    return {
      class: 'auth',
      message: `${place}: its host key is another than \`hostKey\`: somebody may stand in between`,
    };
  const text = error instanceof Error ? error.message : '';
  if (/authentication|privateKey|passphrase/i.test(text))
    return { class: 'auth', message: `${place}: the user or the credential is refused` };
  return { class: 'unavailable', message: `${place}: no connection` };
}
