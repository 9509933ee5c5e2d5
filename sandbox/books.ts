import { AsyncLocalStorage } from 'node:async_hooks';
import Database from 'better-sqlite3';

type Document = object;

interface Journal {
  load(collection: string): { id: string; document: string }[];
  sequences(): { name: string; value: number }[];
  write(changes: { documents: [string, string, string | null][]; sequences: [string, number][] }): void;
  close(): void;
}

/**
 * A system's records: collections of JSON documents in memory, written through to a file where one is given. What one
 * turn of the event loop changes is written together, before the answer leaves, and outlives a killed process.
 */
export class Books {
  readonly #collections = new Map<string, Collection<Document>>();
  readonly #sequences = new Map<string, number>();
  readonly #journal: Journal | undefined;
  #dirty = new Map<string, [string, string]>();
  #dirtySequences = new Set<string>();

  readonly #now: () => number;
  readonly #hiddenSince = new AsyncLocalStorage<number>();

  /** `file`: where to keep them; in memory only without it. */
  constructor(file?: string, now: () => number = Date.now) {
    this.#now = now;
    this.#journal = file ? openJournal(file) : undefined;
    for (const { name, value } of this.#journal?.sequences() ?? []) this.#sequences.set(name, value);
  }

  /**
   * The collection of that name, made when first asked for. `indexes` name the values that documents are looked up by;
   * they belong in the first call.
   */
  collection<T extends Document>(
    name: string,
    indexes: Record<string, (document: T) => string | undefined> = {},
  ): Collection<T> {
    const known = this.#collections.get(name);
    if (known) return known as unknown as Collection<T>;
    const made = new Collection<T>(indexes, (id) => this.#touch(name, id), {
      now: this.#now,
      hiddenSince: () => this.#hiddenSince.getStore(),
    });
    for (const row of this.#journal?.load(name) ?? []) made.restore(row.id, JSON.parse(row.document) as T);
    this.#collections.set(name, made as unknown as Collection<Document>);
    return made;
  }

  /** Runs `work` as a search whose index is `ms` behind: it does not see documents that were first put since. */
  lagging(ms: number, work: () => void): void {
    if (ms > 0) this.#hiddenSince.run(this.#now() - ms, work);
    else work();
  }

  /** 1, 2, 3 ..., or from `start` on. */
  next(sequence: string, start = 1): number {
    const value = (this.#sequences.get(sequence) ?? start - 1) + 1;
    this.#sequences.set(sequence, value);
    if (this.#journal) {
      this.#dirtySequences.add(sequence);
      this.#plan();
    }
    return value;
  }

  /** Writes what changed, in one transaction. */
  flush(): void {
    if (!this.#journal || (this.#dirty.size === 0 && this.#dirtySequences.size === 0)) return;
    const documents = [...this.#dirty.values()].map(([collection, id]): [string, string, string | null] => {
      const document = this.#collections.get(collection)?.get(id);
      return [collection, id, document === undefined ? null : JSON.stringify(document)];
    });
    const sequences = [...this.#dirtySequences].map((name): [string, number] => [
      name,
      this.#sequences.get(name) as number,
    ]);
    this.#dirty = new Map();
    this.#dirtySequences = new Set();
    this.#journal.write({ documents, sequences });
  }

  close(): void {
    this.flush();
    this.#journal?.close();
  }

  #touch(collection: string, id: string): void {
    if (!this.#journal) return;
    this.#plan();
    this.#dirty.set(`${collection}\n${id}`, [collection, id]);
  }

  #plan(): void {
    if (this.#dirty.size === 0 && this.#dirtySequences.size === 0) setImmediate(() => this.flush());
  }
}

/** What searches see: all, or what was first put before an instant (epoch ms). */
interface SearchIndex {
  now(): number;
  hiddenSince(): number | undefined;
}

/** Documents by id, in the order in which they were first put. A document changed in place must be `put` again. */
export class Collection<T extends Document> {
  readonly #documents = new Map<string, T>();
  readonly #indexes: Map<
    string,
    { key: (document: T) => string | undefined; ids: Map<string, Set<string>>; of: Map<string, string> }
  >;
  readonly #changed: (id: string) => void;
  readonly #index: SearchIndex;
  readonly #firstPut = new Map<string, number>();
  #told: (document: T, gone: boolean) => void = () => {};

  constructor(
    indexes: Record<string, (document: T) => string | undefined>,
    changed: (id: string) => void,
    index: SearchIndex,
  ) {
    this.#changed = changed;
    this.#index = index;
    this.#indexes = new Map(
      Object.entries(indexes).map(([name, key]) => [name, { key, ids: new Map(), of: new Map() }]),
    );
  }

  get size(): number {
    return this.#documents.size;
  }

  get(id: string): T | undefined {
    return this.#documents.get(id);
  }

  /** Tells `told` of every document that is put or deleted from now on. */
  watch(told: (document: T, gone: boolean) => void): void {
    this.#told = told;
  }

  put(id: string, document: T): T {
    if (!this.#documents.has(id)) this.#firstPut.set(id, this.#index.now());
    this.restore(id, document);
    this.#changed(id);
    this.#told(document, false);
    return document;
  }

  delete(id: string): void {
    const document = this.#documents.get(id);
    if (document === undefined) return;
    this.#documents.delete(id);
    this.#firstPut.delete(id);
    for (const index of this.#indexes.values()) unlink(index, id);
    this.#changed(id);
    this.#told(document, true);
  }

  values(): T[] {
    const since = this.#index.hiddenSince();
    if (since === undefined) return [...this.#documents.values()];
    return [...this.#documents].filter(([id]) => this.#isVisible(id, since)).map(([, document]) => document);
  }

  filter(test: (document: T) => boolean): T[] {
    return this.values().filter(test);
  }

  find(test: (document: T) => boolean): T | undefined {
    const since = this.#index.hiddenSince();
    for (const [id, document] of this.#documents)
      if (test(document) && (since === undefined || this.#isVisible(id, since))) return document;
    return undefined;
  }

  /** Documents whose value in this index is `value`. */
  where(index: string, value: string): T[] {
    const found = this.#indexes.get(index);
    if (!found) throw new Error(`no index ${index}`);
    const since = this.#index.hiddenSince();
    return [...(found.ids.get(value) ?? [])]
      .filter((id) => since === undefined || this.#isVisible(id, since))
      .map((id) => this.#documents.get(id) as T);
  }

  #isVisible(id: string, since: number): boolean {
    return (this.#firstPut.get(id) ?? 0) < since;
  }

  /** `put` without writing it through: for loading. */
  restore(id: string, document: T): void {
    this.#documents.set(id, document);
    for (const index of this.#indexes.values()) {
      const key = index.key(document);
      if (index.of.get(id) === key) continue;
      unlink(index, id);
      if (key === undefined) continue;
      index.of.set(id, key);
      const ids = index.ids.get(key) ?? new Set();
      index.ids.set(key, ids.add(id));
    }
  }
}

function unlink(index: { ids: Map<string, Set<string>>; of: Map<string, string> }, id: string): void {
  const key = index.of.get(id);
  if (key === undefined) return;
  index.of.delete(id);
  const ids = index.ids.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.ids.delete(key);
}

function openJournal(file: string): Journal {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  // The page cache outlives a killed process; only a power cut could lose a sandbox's books.
  db.pragma('synchronous = OFF');
  db.exec(`
    create table if not exists documents (
      seq integer primary key, collection text not null, id text not null, document text not null, unique (collection, id)
    );
    create table if not exists sequences (name text primary key, value integer not null);
  `);
  const load = db.prepare<[string], { id: string; document: string }>(
    'select id, document from documents where collection = ? order by seq',
  );
  const put = db.prepare(`insert into documents (collection, id, document) values (?, ?, ?)
    on conflict (collection, id) do update set document = excluded.document`);
  const drop = db.prepare('delete from documents where collection = ? and id = ?');
  const count = db.prepare(
    'insert into sequences (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  );
  const write: Journal['write'] = db.transaction(({ documents, sequences }: Parameters<Journal['write']>[0]) => {
    for (const [collection, id, document] of documents) {
      if (document === null) drop.run(collection, id);
      else put.run(collection, id, document);
    }
    for (const [name, value] of sequences) count.run(name, value);
  });
  return {
    load: (collection) => load.all(collection),
    sequences: () => db.prepare<[], { name: string; value: number }>('select name, value from sequences').all(),
    write,
    close: () => db.close(),
  };
}
