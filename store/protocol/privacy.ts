/** What is asked about a person's data, and what is answered. Times are epoch milliseconds. */

import type { Kind } from '../../domain/kinds.ts';
import type { Paper } from '../../domain/papers/paper.ts';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import type { ErasePlan } from '../privacy/erase.ts';
import type { KeepUntil } from '../privacy/retain.ts';

/** How a person is looked for. */
export type PersonSearch =
  | { by: 'customer'; customerId: string; connectionId?: string }
  | { by: 'number'; number: string }
  | { by: 'email'; email: string }
  | { by: 'phone'; phone: string };

/** One data key's worth of person: who buys in two shops is two of them. */
export interface Person {
  /** `p12`: everything under key 12; `r7`: one order of a guest from before guests had keys. */
  personId: string;
  connectionId: string;
  /** The source's own id; a guest has none. */
  customerId?: string;
  orders: PersonOrder[];
}

export interface PersonOrder {
  rootId: string;
  kind: Kind;
  number: string;
  stage: string;
  updatedAt: number;
  /** Why it cannot be erased yet; absent where it can. */
  moving?: string;
  /**
   * A customer's own record that does nothing but wait in a case, such as for a word on them: an erasure ends that first. Where a write
   * of it is not known to have ended it is `moving`, for whoever may hold it has to be told; and so is what a person holds.
   */
  waits?: true;
}

export interface PrivacyAsk {
  asked: 'erase' | 'erase-all' | 'export';
  connectionId: string;
  /** The webhook that asks: told again, it is the same request. */
  event?: string;
  /** `erase-all` concerns everybody of the connection. */
  subject: PrivacySubject;
  /** Wait for orders that still move, instead of being refused by whoever asks. */
  afterOpen: boolean;
  who: string;
  why: string;
  dueAt: number;
}

/** Whom it is about. Sealed in the ledger until the request is done. */
export interface PrivacySubject {
  personIds?: string[];
  /** Customers and orders as the connection names them. */
  customerId?: string;
  sourceIds?: string[];
}

export interface PrivacyRequest {
  requestId: string;
  asked: PrivacyAsk['asked'];
  connectionId: string;
  state: 'open' | 'done';
  afterOpen: boolean;
  who: string;
  why: string;
  askedAt: number;
  dueAt: number;
  doneAt?: number;
  caseId?: string;
  certificate?: Certificate;
}

/** Something that a system holds of a person. */
export interface HeldElsewhere {
  connectionId: string;
  kind: Kind;
  targetId: string;
  number: string;
}

/** What a system answered when it was told to forget. */
export interface Told {
  connectionId: string;
  /** `by hand`: the system has no such call, or refused it. */
  how: 'asked' | 'it asked us' | 'by hand';
  /** The system's own word or number of it, or why a person has to. */
  note: string;
  /** What a person does there, in that system's own words. */
  todo?: string;
  objects: { kind: Kind; id: string; number: string }[];
}

/** A paper that the law wants kept. */
export interface Retained {
  kind: Kind;
  connectionId: string;
  number: string;
  until: number;
}

/** The audit stub of an erasure: what was done, for whom by number alone. */
export interface Certificate {
  erasedAt: number;
  /** `destroyed`: nothing sealed for them can be opened any more, in backups either. */
  keys: { destroyed: number; shared: number };
  records: number;
  orders: { connectionId: string; number: string }[];
  systems: Told[];
  retained: Retained[];
}

/** Everything that is known of one person. */
export interface PersonBundle {
  person: { personId: string; connectionId: string; customerId?: string };
  records: {
    connectionId: string;
    kind: Kind;
    sourceId: string;
    revisions: { revision: number; at: number; data: unknown; amended?: unknown; canonical?: unknown }[];
  }[];
  amendments: { at: number; who: string; why: string; patch: unknown }[];
  writes: {
    at: number;
    connectionId: string;
    kind: Kind;
    op: string;
    state: string;
    targetId?: string;
    sent: unknown;
  }[];
  cases: { caseId: string; kind: string; waitingFor: string; openedAt: number }[];
  commands: { at: number; verb: string; who: string; why: string }[];
  held: (HeldElsewhere & { facts: unknown })[];
  numbers: { connectionId: string; number: string }[];
  papers: Paper[];
  /** Lines of bank statements by which they paid, or that name them. */
  transfers: { entryId: string; entry: BankEntry }[];
}

/** Whom the book knows, what it gives out and what it forgets. */
export interface PrivacyProtocol {
  /** Who is found, with their orders. By address or telephone every record is opened and read: seconds a hundred thousand. */
  people(search: PersonSearch): Promise<Person[]>;
  /** Everything that is known of one person, opened. */
  exportPerson(personId: string): Promise<PersonBundle | null>;
  /** Writes requests down, each with a case that reminds of its day; the same event is the same request. */
  askPrivacy(asks: PrivacyAsk[]): Promise<PrivacyRequest[]>;
  privacyRequest(requestId: string): Promise<PrivacyRequest | null>;
  /** The latest first. */
  privacyRequests(filter: { state?: 'open'; limit: number }): Promise<PrivacyRequest[]>;
  /** Whom an erasure concerns and what other systems hold of them; changes nothing. */
  erasePlan(requestId: string): Promise<ErasePlan>;
  /** What systems answered so far, that they are not asked twice. */
  noteTold(requestId: string, told: Told[]): Promise<void>;
  /** One step of an erasure: those whose orders rest are erased; `done` where nobody is left. */
  erasePeople(
    requestId: string,
    keep: KeepUntil,
  ): Promise<{ erased: number; moving: Person[]; done: boolean; certificate?: Certificate }>;
  /** An export was given: its request ends. False where it is none, or was answered before. */
  answeredRequest(requestId: string): Promise<boolean>;
}
