import { posix } from 'node:path';
import type { Books, Collection } from '../books.ts';

/** A file, folder or link of the server, by its absolute path. */
export interface Entry {
  path: string;
  is: 'file' | 'folder' | 'link';
  /** Of a file, base64. */
  content: string;
  /** Of a link. */
  to?: string;
  mtimeMs: number;
}

/** What the server answers instead of doing it: SFTP's own words for it. */
export class Denial extends Error {
  readonly why: 'missing' | 'failure';

  constructor(why: Denial['why']) {
    super(why);
    this.why = why;
  }
}

const MOST_LINKS = 8;

/** The files of the server, kept in the sandbox's books. */
export class Tree {
  readonly #entries: Collection<Entry>;
  readonly #now: () => number;

  constructor(books: Books, now: () => number, folders: readonly string[]) {
    this.#entries = books.collection<Entry>('files');
    this.#now = now;
    for (const path of ['/', ...folders]) if (!this.#entries.get(path)) this.#put({ path, is: 'folder', content: '' });
  }

  #put(entry: Omit<Entry, 'mtimeMs'>): Entry {
    return this.#entries.put(entry.path, { ...entry, mtimeMs: this.#now() });
  }

  /** Where a path leads, all links followed; it need not be there. */
  resolve(path: string): string {
    let at = posix.resolve('/', path);
    for (let links = 0; links < MOST_LINKS; links += 1) {
      const link = above(at)
        .map((one) => this.#entries.get(one))
        .find((one) => one?.is === 'link');
      if (!link) return at;
      at = posix.resolve(posix.dirname(link.path), link.to ?? '', `.${at.slice(link.path.length)}`);
    }
    throw new Denial('failure');
  }

  /** What stands at a path itself: a link is a link. */
  at(path: string): Entry | undefined {
    const whole = posix.resolve('/', path);
    return this.#entries.get(posix.join(this.resolve(posix.dirname(whole)), posix.basename(whole)));
  }

  existing(path: string): Entry {
    const found = this.at(path);
    if (!found) throw new Denial('missing');
    return found;
  }

  list(folder: string): Entry[] {
    const at = this.resolve(folder);
    if (this.#entries.get(at)?.is !== 'folder') throw new Denial('missing');
    return this.#entries.filter(({ path }) => path !== '/' && posix.dirname(path) === at);
  }

  read(path: string): Buffer {
    const found = this.#entries.get(this.resolve(path));
    if (found?.is !== 'file') throw new Denial('missing');
    return Buffer.from(found.content, 'base64');
  }

  write(path: string, content: Uint8Array): void {
    const at = this.resolve(path);
    if (this.#entries.get(posix.dirname(at))?.is !== 'folder') throw new Denial('missing');
    if (this.#entries.get(at)?.is === 'folder') throw new Denial('failure');
    this.#put({ path: at, is: 'file', content: Buffer.from(content).toString('base64') });
  }

  /** SFTP's own rename, which fails where there is something of that name. */
  rename(from: string, to: string): void {
    const found = this.existing(from);
    if (this.at(to) || found.is !== 'file') throw new Denial('failure');
    const target = this.resolve(to);
    if (this.#entries.get(posix.dirname(target))?.is !== 'folder') throw new Denial('missing');
    this.#entries.delete(found.path);
    this.#entries.put(target, { ...found, path: target });
  }

  remove(path: string): void {
    const found = this.existing(path);
    if (found.is === 'folder') throw new Denial('failure');
    this.#entries.delete(found.path);
  }

  makeFolder(path: string): void {
    const at = this.resolve(path);
    if (this.#entries.get(at)) throw new Denial('failure');
    if (this.#entries.get(posix.dirname(at))?.is !== 'folder') throw new Denial('missing');
    this.#put({ path: at, is: 'folder', content: '' });
  }

  link(path: string, to: string): void {
    this.#put({ path: posix.resolve('/', path), is: 'link', content: '', to });
  }
}

/** A path and the folders that it stands in, the outermost first. */
function above(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}
