import type { z } from 'zod';
import type { Rate } from '../domain/budget.ts';
import type { Failure } from '../domain/failures.ts';
import type { Kind, Role } from '../domain/kinds.ts';
import type { HeldObject, Measures, OwnReport } from '../domain/reconciliation/measures.ts';
import type { EvidenceList } from './evidence.ts';
import type { HttpAnswer, HttpClient } from './http.ts';
import type { Moves } from './moves.ts';
import type { PriceLists } from './price-lists.ts';
import type { Storefront } from './storefront.ts';
import type { Tokens } from './tokens.ts';
import type { Turns } from './turns.ts';
import type { VatRegister } from './vat-register.ts';

/** Vendor limits. A connection may lower them in `config.yaml`, never raise `concurrency` above the vendor's word. */
export interface Limits {
  /** Calls a span, each to be kept, e.g. `[{ calls: 1000, perMs: 3_600_000 }]`; sliding, over all processes. */
  rates?: readonly Rate[];
  /** Cost points a span, where the system counts those besides: `calls` of each are points. */
  points?: readonly Rate[];
  /** Requests in flight at once. */
  concurrency: number;
  /** The longest one request may take. */
  timeoutMs: number;
}

/** What a connector may use. It holds no state of its own: everything it needs comes in by this. */
export interface ConnectorContext<Options = unknown> {
  connectionId: string;
  options: Options;
  /** What the flows have it do: `check` asks for what that needs, and for no more. */
  moves: Moves;
  http: HttpClient;
  /** The connection's limits, for what is not HTTP. */
  turns: Turns;
  log: { debug(fields: object, text: string): void; warn(fields: object, text: string): void };
  /** Aborts when the activity is cancelled or its deadline passes; already wired into `http`. */
  signal: AbortSignal;
  /** Access tokens, obtained once for all processes; see `withToken`. */
  tokens: Tokens;
  /** Nothing of what a pull gives is kept, as in a dry run: all has to be there as it was for who reads it next. */
  looks?: true;
  now(): number;
}

/**
 * The record whose root this one belongs to: the same connection's own record, the target of one of our writes, or the record that
 * its own system numbers so (`of`: that connection's; without it whichever has it, if only one has). Money comes by a number:
 * who takes it knows no id of the shop's.
 */
export type Parent =
  | { kind: Kind; id: string }
  | { kind: Kind; targetId: string }
  | { kind: Kind; number: string; of?: string };

/** One thing read from a system: an envelope that staging understands without any mapping, and the raw data. */
export interface SourceRecord {
  kind: Kind;
  /** The source's own id, stable for ever. */
  id: string;
  /**
   * The source's version where it has one; sorts as text in the order of time (ISO instant, zero-padded number).
   * Leave it out where the source's times lie: then content alone decides what is new.
   */
  version?: string;
  parent?: Parent;
  /** The customer whose data key encrypts this record; the connection's shared key without one. */
  customerId?: string;
  /** Every number people may know it by. */
  numbers?: string[];
  /** The source says it is cancelled: looked at before every write. */
  cancelled?: boolean;
  data: unknown;
}

/** Up to a few hundred records and the cursor from which the next `pull` goes on once they are staged. */
export interface Page {
  records: SourceRecord[];
  cursor: string;
}

/** One intended change, its bytes frozen in the ledger. */
export interface Write {
  /** The object's identity, hashed to the kind's `identityMaxLength`: belongs in the target's reference field. */
  identity: string;
  /** For targets that keep idempotency keys: changes with op, revision and serial only. */
  idempotencyKey: string;
  op: 'create' | 'update';
  /** The target-shaped record that the mapping made. */
  payload: unknown;
  /** The target's id, on `update`. */
  targetId?: string;
}

/** What a target tells when it accepts: kept with the cross-reference, readable by later steps of the root. */
export interface Facts {
  carrier?: string;
  trackingNumber?: string;
  trackingUrl?: string;
  /** Anything else a later verb of the same connector needs, e.g. the id of a second object it made. */
  [name: string]: string | undefined;
}

export type WriteResult =
  | { result: 'accepted'; targetId: string; numbers?: string[]; facts?: Facts }
  /** The target already holds this identity, and says which object: adopted. Without an id, `find` is asked. */
  | { result: 'duplicate'; targetId?: string }
  /** `rate-limited`, `auth` or `unavailable`: surely not done. `rejected`: refused. `unknown-outcome`: to be probed. */
  | { result: 'failed'; failure: Failure };

export type Finding =
  | { found: true; targetId: string; numbers?: string[]; facts?: Facts }
  /** Half-made is not there, because the same bytes sent again complete it; a cancel takes it back by this id. */
  | { found: false; halfMade?: string }
  /** More than one, or the search cannot be trusted: a person looks. */
  | { found: 'unsure'; why: string };

/** How one create has one effect. */
export interface Once {
  way: 'idempotency key' | 'upsert by our id' | 'unique reference' | 'probe by reference' | 'lease and reconcile';
  /** The target's reference field, in characters. */
  identityMaxLength: number;
  /** How long after a lost call's deadline a search is to be believed. */
  settleMs: number;
  /** How long the vendor remembers idempotency keys. */
  keyTtlMs?: number;
}

/** A period, epoch ms. */
export interface Period {
  from: number;
  to: number;
}

export interface SurveyedObject extends HeldObject {
  numbers?: string[];
  /** The record in which the system tells how far it is, to be read again where that was missed. */
  report?: { kind: Kind; id: string };
}

/** Objects of a system and the cursor from which its survey goes on. */
export interface SurveyPage {
  objects: SurveyedObject[];
  cursor: string;
}

/** How a kind is compared with what the ledger knows of it: in bulk, and in as few calls as the API allows. */
export interface Survey<Options = unknown> {
  /**
   * Everything of this kind that was made or changed in the period; what was made before it or changed after it may be among
   * it. An object that changes while pages are read may come twice, and then the last word counts.
   */
  list(ctx: ConnectorContext<Options>, period: Period, cursor: string | null): AsyncIterable<SurveyPage>;
  /** What `list` would tell of an object that was made of this payload (or of a pulled record's data, where the kind is not pushed). */
  measure(data: unknown): Measures;
  /** Of a kind whose objects report on themselves: what `list` would tell of the object of this pulled record's data. */
  measureReport?(data: unknown): OwnReport;
  /** Of a kind that is pulled and pushed: it lists what is pulled, and writes cannot be compared with it. */
  ofRecordsOnly?: true;
  /** The twin (`HeldObject.twin`) of an object made of this payload. */
  twin?(data: unknown): string | undefined;
}

/** What one system can do with one kind. A missing verb is a missing capability, never a stub that throws. */
export interface KindPort<Options = unknown> {
  /**
   * The shape of `SourceRecord.data` (when pulled) or of `Write.payload` (when only pushed). Loose: unknown fields pass. With
   * `.meta({ complete: true })` no field is ever there that it does not name, and a mapping that names one is told that it is wrong.
   */
  schema: z.ZodType;
  /** The shape of `Write.payload` where a kind is both pulled and pushed. */
  writeSchema?: z.ZodType;
  /** Records changed since the cursor (`null`: from the beginning), oldest first, overlapping enough to miss nothing. */
  pull?(ctx: ConnectorContext<Options>, cursor: string | null): AsyncIterable<Page>;
  /**
   * The records with these ids as they are now; those that no longer exist are left out. Where stock is pushed, ids are
   * those that `push` answered, and `data` has every field of `Write.payload` with the value that the target holds: it is
   * compared with what was told, because targets change levels by themselves.
   */
  read?(ctx: ConnectorContext<Options>, ids: string[]): Promise<SourceRecord[]>;
  /** Up to `batch` writes in as few calls as the API allows; one result for each, in order. Throws only what concerns all. */
  push?(ctx: ConnectorContext<Options>, writes: Write[]): Promise<WriteResult[]>;
  /**
   * Which of these identities the target already holds, in order. `payloads` are the bytes of the writes that are sought,
   * where the caller has them: some targets can only be searched below the object that a payload names.
   */
  find?(ctx: ConnectorContext<Options>, identities: string[], payloads?: readonly unknown[]): Promise<Finding[]>;
  /** What it holds over a period, in bulk. Without it the kind cannot be reconciled. */
  survey?: Survey<Options>;
  /** Takes accepted objects back; `rejected` when it is too late for that. */
  cancel?(
    ctx: ConnectorContext<Options>,
    targets: { identity: string; targetId: string; facts: Facts }[],
  ): Promise<WriteResult[]>;
  /** The most writes that one `push` takes; 1 without it. */
  batch?: number;
  /** The most requests that one `push` or `cancel` makes one after the other: its deadline is so many time-outs. 2 without it. */
  requestsPerPush?: number;
  /** How many it makes where nothing goes wrong and all is new: what plans count with. `requestsPerPush` without it. */
  usualRequestsPerPush?: number;
  /**
   * The payload says from when until when it counts, and the system keeps to that by itself: it is told what is to come as soon as that is known. Any
   * other is told what counts now, and has it taken back when it ends.
   */
  keepsDates?: true;
  once?: Once;
  /** How this kind takes a change of what was accepted: in place, by cancel and create anew, or not at all. */
  change?: 'in-place' | 'replace' | 'refuse';
}

/** A verified webhook, thin: it says what to read again, never what is true. */
export interface WebhookEvent {
  topic: string;
  /** The vendor's id of the delivery or event; with the topic it removes duplicates. */
  eventId: string;
  kind: Kind;
  /** The record to read again. */
  id: string;
}

/** A verified webhook by which a system asks about a person's data, as the law lets people ask it. */
export interface PrivacyEvent {
  topic: string;
  eventId: string;
  /** `erase-all`: everybody of the connection, because it was given up. */
  asked: 'export' | 'erase' | 'erase-all';
  /** Customer and records as `SourceRecord` names them. */
  customerId?: string;
  sourceIds?: string[];
  /** How long the vendor gives. */
  withinDays: number;
}

/** Whom a system shall forget, as far as it knows them. */
export interface ForgetSubject {
  /** Its own id of the customer; absent where it is not their source, or where they were a guest. */
  customerId?: string;
  objects: { kind: Kind; id: string }[];
}

export type ForgetAnswer =
  /** It will erase, now or in its own time; `note` says what it said. */
  | { asked: true; note: string }
  /** It cannot do this one by itself: a person has to, and `note` says where. */
  | { asked: false; note: string };

export interface WebhookRequest {
  headers: Record<string, string | undefined>;
  /** The body's very bytes: signatures are over these. */
  raw: Uint8Array;
  /** Query parameters of the address that was registered. */
  query: Record<string, string | undefined>;
}

export interface WebhookPort<Options = unknown> {
  /** True when the signature is right, compared in constant time, and the time stamp within `now` tolerance. */
  verify(request: WebhookRequest, options: Options, now: number): boolean;
  /** The events in a verified request; an empty list for topics that concern nothing of ours. */
  parse(request: WebhookRequest, options: Options): WebhookEvent[];
  /** What a verified request asks about a person's data, where the system has such webhooks. */
  privacy?(request: WebhookRequest, options: Options): PrivacyEvent[];
}

/** A bank statement that could not be read, by the name under which it lies refused; `why` where it was refused just now. */
export interface RefusedFile {
  name: string;
  why?: string;
}

/** Bank statements that a system has: files that are records of no kind, because whose they are is only known where the orders are. */
export interface StatementPort<Options = unknown> {
  /**
   * Gives each statement that is whole to `keep`, one after the other, and puts it away by what that answers: nothing where it was kept, else why it cannot be read. What `keep`
   * throws ends it, and the statement comes again. Answers all that lies refused.
   */
  take(
    ctx: ConnectorContext<Options>,
    keep: (file: { name: string; bytes: Uint8Array }) => Promise<string | undefined>,
  ): Promise<RefusedFile[]>;
}

/** For whoever lays out a project with a declared connection. */
export interface Starter {
  /** A declaration to copy into the project's `connectors/`, as a path below the folder of this program; none is needed without it. */
  declaration?: string;
  /** Options of the connection, besides the one that names the declaration. */
  options: Readonly<Record<string, unknown>>;
  /** Folders that have to be there, below the project's. */
  folders: readonly string[];
}

export interface Connector<Options = unknown> {
  /** Equal to the folder's name. */
  id: string;
  title: string;
  /** The vendor's documentation. */
  docs: string;
  /** Which proof stands behind it: what runs in the tests, or nothing but a document. */
  evidence: EvidenceList;
  /** What it usually is; `connections.<id>.role` may say otherwise. */
  role: Role;
  /** Strict, with a description of each field; secrets are marked with `secret()`. */
  options: z.ZodType<Options>;
  limits: Limits;
  kinds: { [K in Kind]?: KindPort<Options> };
  webhook?: WebhookPort<Options>;
  /** What an answer of this system means, where the status alone does not tell; `now` (epoch ms) for times that it names. */
  classifyError?(answer: HttpAnswer, now: number): Failure | undefined;
  /**
   * How long to wait before the next call, in ms, where an answer says how many are left (headers of remaining calls, a cost
   * bucket); 0 where there is no hurry to slow down.
   */
  patienceMs?(answer: HttpAnswer): number;
  /** The cost points that a request took, where its answer says: what was guessed before it was sent is corrected by it. */
  pointsOf?(answer: HttpAnswer): number | undefined;
  /** What a shop shows the public; absent where it has no public API for that. */
  storefront?: Storefront<Options>;
  /** Where bank statements come from; absent where none do. */
  statements?: StatementPort<Options>;
  /** Where staff may type prices beside those that are told; absent where the system has no such lists. */
  priceLists?: PriceLists<Options>;
  /** It tells whether VAT ids are registered; absent where it knows none. */
  vatRegister?: VatRegister<Options>;
  /** Has the system erase what it holds of a person; absent where it has no such call. Throws what may be tried again. */
  forget?(ctx: ConnectorContext<Options>, subject: ForgetSubject): Promise<ForgetAnswer>;
  /** What a person does in the system to erase somebody there, in the system's own words; for those that are not asked, or cannot. */
  eraseByHand?: string;
  /**
   * One cheap authenticated call that changes nothing; throws a `WaybillError` that says what is missing, with the failure's `lack` where
   * the system tells it apart: a scope, a permission, a plan, another account than the config names, a token that ended. `ctx.moves` are the kinds that it must be able
   * to move.
   */
  check(ctx: ConnectorContext<Options>): Promise<void>;
  /**
   * For a connector that its options make what it is: the connector that these options, as they stand in the config, declare.
   * It is asked before the options are validated, takes this one's place, and its `id` is the system's name in mappings.
   * Throws an `OptionsError`.
   */
  declaredBy?(options: Record<string, unknown>): AnyConnector;
  /** What such a declaration is written as, for editors. */
  declaration?: z.ZodType;
  /** What a new project begins with, where a file of one's own makes the connection what it is. */
  starter?: Starter;
}

// biome-ignore-start lint/suspicious/noExplicitAny: each connector takes its own options, and whoever holds several has them as they were read
/** A connector, whatever its options are; they were validated by its own schema. */
export type AnyConnector = Connector<any>;
export type AnyPort = KindPort<any>;
export type AnyContext = ConnectorContext<any>;
// biome-ignore-end lint/suspicious/noExplicitAny: see above

/** Only for the type: checks a connector's shape where it is written. */
export function defineConnector<Options>(connector: Connector<Options>): Connector<Options> {
  return connector;
}
