import type { Lack } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Books } from '../../sandbox/books.ts';
import type { BookEntry, SandboxSystem } from '../../sandbox/sandbox.ts';
import type { ForgetFixture } from './forget.ts';
import type { Harness, HarnessOptions } from './harness.ts';
import type { Never } from './items.ts';
import type { WebhookFixture } from './webhook.ts';

/** What the suite must know of one kind to try its verbs on a sandbox. */
export interface KindFixture {
  /** For `pull` and `read`: makes this many records in the system and answers their source ids. */
  seed?(system: SandboxSystem, count: number): string[] | Promise<string[]>;
  /** For `pull`: how many records its first page has at most; with `touch`, or `changes: false`, several pages are read while records change and come. */
  pageSize?: number;
  /** Somebody changes this record in its system. */
  touch?(system: SandboxSystem, id: string): unknown;
  /** The list tells of a record once, when it is made: a feed, of which none changes. */
  changes?: false;
  /** A pull gathers the pages of the list, of `pageSize` rows each, before it gives any of it. */
  gathered?: true;
  /** The interface gives the list whole in one answer: it has no pages, so that nothing comes or goes between two. */
  whole?: true;
  /** For `pull` with `pageSize`: this record goes from its system, as a person there does it or from the books behind its back. */
  remove?(system: SandboxSystem, id: string, books: Books): unknown;
  /** Something befalls an object that we made, of which a record of this kind tells; without it, being made is enough. */
  happens?(system: SandboxSystem, made: BookEntry): unknown;
  /** For `read`: an id in the system's form that no record has. */
  absentId?: string;
  /** For `push`: a target-shaped record for this identity that the system takes; different for each `n`. May prepare the system. */
  payload?(system: SandboxSystem, n: number, identity: string): unknown | Promise<unknown>;
  /** For `push`: one that the system refuses for itself alone. */
  refused?(system: SandboxSystem, identity: string): unknown | Promise<unknown>;
  /** For `push` of updates (`change: 'in-place'`): the payload changed. */
  changed?(payload: unknown): unknown;
  /** For `push` of updates: changes that follow one another, and how the books show each. */
  retold?: {
    /** The call that changes the object, as `Faults.only` matches it. */
    call: string;
    /** The payload told anew, other with each `turn`. */
    payload(payload: unknown, turn: number): unknown;
    /** Values of an entry of the books that no other entry has. */
    shown(payload: unknown): Partial<BookEntry>;
    /** The target refuses a call that comes so late, because the object is in another state by then. */
    refusedLate?: true;
  };
  /** For `push`: the call that makes the object, as `Faults.only` matches it: `POST /orders`, or `mutation createThing`. */
  writeCall?: string;
  /** For `find`: the call that searches an index, which may lag. */
  searchCall?: string;
  /** Live objects of this kind that pushes made; counts the live entries of the kind without it. */
  count?(system: SandboxSystem): number;
  /**
   * What a second `push` of the same write makes. The default follows the port's `once`: `doubles` for `probe by reference` and
   * `lease and reconcile`, whose targets notice nothing; `one` for the others. A connector that looks before it writes, or whose
   * target refuses the reference, says `one`.
   */
  blindRetry?: 'doubles' | 'one';
  /** What cannot happen in this system, and why: its items are absent, not untried. */
  never?: Never;
}

/** For `remove`: what is under the record's id in this collection of the sandbox's books goes, behind its back. */
export const goneFrom =
  (collection: string, keyOf: (id: string) => string | undefined = (id) => id): NonNullable<KindFixture['remove']> =>
  (_system, id, books) => {
    const documents = books.collection(collection);
    const key = keyOf(id) ?? '';
    if (!documents.get(key)) throw new Error(`the books have no ${key} in ${collection}`);
    documents.delete(key);
  };

/** A system that lets us in and still lacks something. */
export interface LackFixture {
  /** Options of the sandbox that make it so. */
  sandbox?: Record<string, unknown>;
  /** How far its clock is before ours. */
  skewMs?: number;
  /** What people are told has this in it: the name of what is missing. */
  says: RegExp;
}

export interface ContractOptions extends HarnessOptions {
  /** One for each kind that the connector has. */
  kinds: { [K in Kind]?: KindFixture };
  webhook?: WebhookFixture;
  /** What the vendor tells apart of what may be missing, a wrong credential aside. */
  lacks?: { [L in Lack]?: LackFixture | readonly LackFixture[] };
  /** Where the system can be told to forget somebody. */
  forget?: ForgetFixture;
}

/** Live objects of the kind in the sandbox's own books. */
export const countOf = (kind: Kind, fixture: KindFixture, harness: Harness) =>
  fixture.count
    ? fixture.count(harness.system)
    : harness.system.entries().filter((entry) => entry.kind === kind && entry.live).length;

/** What a fixture must have for what its connector can do. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the fixture needs ${name} for what the connector can do`);
  return value;
}
