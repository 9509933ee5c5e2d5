/**
 * What the rest of the house may ask of the book. One method is one protocol step and one transaction; the words in
 * capitals are the design's (RECEIVE, STAGE, PACK, STEP, INTENT, CALL, OUTCOME, PROBE, CANCEL, END, RESUME, HOLD, SWEEP).
 * Every method takes a page and works in a handful of statements, whatever the page's size.
 * Times are epoch milliseconds and come in by the injected clock.
 */
import type { CallGrant, Priority, Rate, Spent } from '../domain/budget.ts';
import type { Failure } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import type { CallAsk } from './call-grants.ts';
import type { AskedRun, WindowRun } from './windows.ts';

/** One flow as far as staging and packing must know it; made from the config. */
export interface FlowTopology {
  flow: string;
  kinds: Kind[];
  from: string[];
  priority: Priority;
}

// ------------------------------------------------------------------------------------------------ RECEIVE and STAGE

export interface ReceivedEvent {
  connectionId: string;
  topic: string;
  eventId: string;
  kind: Kind;
  /** The record to read again. */
  sourceId: string;
  /** The raw request body, kept encrypted until it is staged. */
  body: string;
}

export interface InboxEvent {
  inboxId: string;
  topic: string;
  eventId: string;
  kind: Kind;
  sourceId: string;
  tries: number;
  receivedAt: number;
}

/** `connectors/connector.ts` SourceRecord, without importing it. */
export interface StagedRecord {
  kind: Kind;
  id: string;
  version?: string | undefined;
  parent?: { kind: Kind; id: string } | { kind: Kind; targetId: string } | undefined;
  customerId?: string | undefined;
  numbers?: string[] | undefined;
  cancelled?: boolean | undefined;
  data: unknown;
}

export interface StagePage {
  connectionId: string;
  flows: FlowTopology[];
  records: StagedRecord[];
  /** Inbox rows that this page answers: staged, or parked with the record that waits for its parent. */
  inbox?: { inboxId: string; sourceId: string; kind: Kind }[];
  /** Moves forward in the same transaction. */
  cursor?: { name: string; value: string };
}

export type Staged = 'new' | 'changed' | 'same' | 'older' | 'parked';

export interface StageAnswer {
  records: { kind: Kind; id: string; rootId?: string; recordId?: string; revision?: number; staged: Staged }[];
  /** Flows that now have something to carry. */
  flows: string[];
  /** Parked rows woken by what arrived here: their connections want an intake. */
  woken: string[];
}

// ------------------------------------------------------------------------------------------------ PACK and STEP

export interface PackRequest {
  flow: string;
  /** Records at most, and bytes of business numbers at most (a search attribute holds 2,048). */
  max: number;
  maxNumberBytes: number;
  /** Queues (connections) that open only by their window: their queued moves are taken only with `window` naming them. */
  closedQueues: string[];
  window?: { connectionId: string; windowRunId: string };
  /** Answer `null` while so many batches of this flow are open. */
  maxOpen?: number;
  /** While a batch of this flow is open, take fewer than this many only when it is left out (1). */
  atLeastWhenBusy?: number;
}

export interface PackedBatch {
  batchId: string;
  count: number;
  /** Business numbers of its roots, for the search attribute. */
  numbers: string[];
}

/** A root in a batch's hands. Every answer carries `epoch`: a claim that was taken away answers nothing. */
export interface Claim {
  flow: string;
  rootId: string;
  epoch: number;
  carryRev: number;
  /** Index of the step it stands before. */
  step: number;
  /** The release of mappings that its revision began with; absent where none was live then. */
  release?: string;
}

export interface RecordInput {
  recordId: string;
  connectionId: string;
  kind: Kind;
  sourceId: string;
  revision: number;
  customerId?: string;
  /** The target id it named as its parent when it was staged: which part of the root it speaks of. */
  parentTargetId?: string;
  /** Raw data with amendments applied; may be a getter that decrypts on first use. */
  data: unknown;
  hmac: string;
  /** What step `map` made of this very revision, and by which mapping version. */
  canonical?: unknown;
  pin?: string;
}

export interface TargetRef {
  connectionId: string;
  kind: Kind;
  recordId: string;
  part: string;
  /** 1 at first (`domain/generation.ts`); one more after an accepted cancel. */
  generation: number;
  targetId: string;
  facts: Record<string, string | undefined>;
  cancelled: boolean;
  at: number;
}

export interface PartRow {
  part: string;
  /** The warehouse's connection. */
  connectionId: string;
  stage: string;
}

/** Everything known of one root at the revision that its claim carries. */
export interface RootBundle {
  rootId: string;
  /** The record that is the root. */
  root: RecordInput;
  /** The latest revision of every record of the root, itself included, as of the claim's `carryRev`. */
  inputs: RecordInput[];
  targets: TargetRef[];
  parts: PartRow[];
  stage: string;
}

export interface DoneStep {
  step: string;
  inputHmac: string;
  pin: string;
}

/** Why records wait. Equal `cause` is the same case. Texts are ids and codes only: they are shown in Temporal. */
export interface CaseCause {
  kind:
    | 'payment'
    | 'mapping'
    | 'validation'
    | 'rejected'
    | 'auth'
    | 'connection'
    | 'conflict'
    | 'unknown-outcome'
    | 'cancel-refused'
    | 'hold'
    | 'overdue';
  /** The fingerprint: `payment:{rootId}`, `mapping:{code}:{file:line}`, `auth:{connectionId}`. */
  cause: string;
  /** One line for people: what it waits for. */
  waitingFor: string;
  connectionId?: string;
  failure?: Failure;
}

export type StepOutcome =
  /** Goes on to the next step. */
  | { to: 'next' }
  /** The last step is done: END (ready again when something newer arrived). */
  | { to: 'end' }
  /** Waits for a budget, a window, a pause or a retry; keeps its step. */
  | { to: 'queue'; queue: string; readyAt: number; why?: Failure }
  | { to: 'case'; case: CaseCause };

export interface StepAnswer {
  claim: Claim;
  /** The step's name, e.g. `write erp`. */
  name: string;
  /** Hash of what the step read, and the version that ruled it: what RESUME compares. */
  inputHmac: string;
  pin: string;
  outcome: StepOutcome;
  /** Steps done just before this one in the same hands: recorded with it. `claim.step` is the step answered here. */
  before?: DoneStep[];
}

/** What the answered steps made; kept in the transaction of their answers, whatever becomes of the claims. */
export interface StepFruits {
  /** What mappings made of records, kept with their revisions. */
  canonicals?: { recordId: string; revision: number; canonical: unknown; pin: string }[];
  /** Parts that moved forward; their orders' stages follow. */
  parts?: { rootId: string; parts: PartRow[] }[];
}

/** `superseded`: something newer arrived, the claim is released. `lost`: the claim is somebody else's by now. */
export type StepResult = 'ok' | 'superseded' | 'lost';

// ------------------------------------------------------------------------------------------------ INTENT, CALL, OUTCOME, PROBE

export type WriteState = 'intended' | 'sending' | 'accepted' | 'rejected' | 'unknown' | 'superseded';

/** Which object in which target. */
export interface WriteKey {
  connectionId: string;
  kind: Kind;
  recordId: string;
  part: string;
}

export interface Intent extends WriteKey {
  claim: Claim;
  /** Target-shaped; its JSON bytes are stored, and those very bytes are sent and sent again. */
  payload: unknown;
  pin: string;
  /** The versions that made the canonical records it is composed of, joined by `+`. */
  sourcePin?: string;
  change: 'in-place' | 'replace' | 'refuse';
  /** `cancel` takes back what was accepted; `payload` is ignored. */
  verb: 'put' | 'cancel';
  /** Send even when equal to the last accepted bytes (the target's own level differs, as with stock). */
  force?: boolean;
}

export type IntentAnswer =
  | { do: 'call'; writeId: string; op: 'create' | 'update' | 'cancel' }
  /** The target already holds these bytes (or, for a cancel, nothing of ours). */
  | { do: 'skip'; targetId?: string }
  /** An earlier write of this object is open: settle it (probe) first. `notBefore` is when that may be tried. */
  | { do: 'settle'; writeId: string; notBefore: number }
  /** The kind takes no change in place: cancel what is there, then intend again. */
  | { do: 'replace' }
  | { do: 'refuse' }
  | { do: 'superseded' }
  | { do: 'lost' };

/** Permission to send one request, once, until `leaseUntil`. */
export interface Ticket extends WriteKey {
  writeId: string;
  attempt: number;
  generation: number;
  op: 'create' | 'update' | 'cancel';
  /** `{source connection}/{kind}/{source id}/{part}/{generation}`, not yet hashed to the target's length. */
  identity: string;
  idempotencyKey: string;
  payload: unknown;
  targetId?: string;
  facts: Record<string, string | undefined>;
  rootId: string;
}

export interface CallRequest {
  writeId: string;
  claim: Claim;
  /** Deadline of the request and the margin after it, from now. */
  leaseMs: number;
}

export type WriteOutcome = { writeId: string; attempt: number } & (
  | { state: 'accepted'; targetId: string; numbers?: string[]; facts?: Record<string, string | undefined> }
  /** Surely not done: intended again. */
  | { state: 'again' }
  | { state: 'rejected'; failure: Failure }
  | { state: 'unknown'; failure: Failure; probeAfter: number }
);

/** A write whose fate nobody knows, due to be looked for. */
export interface OpenWrite extends Ticket {
  state: 'sending' | 'unknown';
  notBefore: number;
  /** When these bytes were first sent: a vendor forgets idempotency keys. */
  firstSentAt: number;
}

export type ProbeVerdict = { writeId: string; attempt: number } & (
  | { verdict: 'found'; targetId: string; numbers?: string[]; facts?: Record<string, string | undefined> }
  /** The search found nothing: a create may be sent again, a cancel has happened, an update has nothing to change. */
  | { verdict: 'absent' }
  /** Nothing was searched: sending the same bytes again is harmless, whether the first call arrived or not. */
  | { verdict: 'repeatable' }
);

/** What a target accepted last of an object that it holds. */
export interface HeldTarget {
  rootId: string;
  /** The flow that wrote it. */
  flow: string;
  recordId: string;
  targetId: string;
  /** `undefined` where its customer was erased. */
  payload: unknown;
}

// ------------------------------------------------------------------------------------------------ cases and commands

export interface CaseRow {
  caseId: string;
  cause: string;
  kind: CaseCause['kind'];
  state: 'open' | 'closed';
  waitingFor: string;
  connectionId?: string;
  failure?: Failure;
  members: number;
  openedAt: number;
}

export interface CaseMember {
  flow: string;
  rootId: string;
  step: number;
  numbers: string[];
}

export interface Command {
  verb: 'release' | 'retry' | 'skip' | 'refuse' | 'resolve' | 'hold' | 'cancel' | 'amend' | 'assign';
  who: string;
  why: string;
}

export interface OutboxMessage {
  id: string;
  workflowId: string;
  message: string;
}

export interface SweepReport {
  /** Rows without a running workflow: start them. */
  batches: PackedBatch[];
  cases: CaseRow[];
  /** Batches that claim records: the caller asks Temporal whether they still run. */
  claiming: { batchId: string; since: number }[];
  /** Connections with inbox rows that nobody took. */
  staleInbox: string[];
  outbox: OutboxMessage[];
  /** Flows with moves that could be packed now. */
  ready: string[];
}

// ------------------------------------------------------------------------------------------------ versions of mappings

/** A compiled mapping as the ledger keeps it: the texts that made it, by which it can be compiled again. */
export interface KeptVersion {
  /** The mapping's name, e.g. `shop/order`. */
  mapping: string;
  /** What `Mapping.pin` is: 16 hex digits. */
  version: string;
  /** `system/kind`, or a canonical `kind`. */
  from: string;
  to: string;
  /** Its own file first, then its baselines, then its tables; paths are relative to the mappings folder. */
  files: { path: string; text: string }[];
}

/** A kept version without its texts. */
export interface VersionRow {
  mapping: string;
  version: string;
  from: string;
  to: string;
  /** `hash` is the SHA-256 of the text, in hex. */
  files: { path: string; hash: string }[];
  /** When it was live first, for all or as a canary. */
  firstAt: number;
}

/** A version that rules a share of the roots, by the hash of the root. */
export interface Canary {
  mapping: string;
  version: string;
  /** Above 0 and below 100, in steps of a hundredth. */
  percent: number;
}

/** All versions that are live together: what a revision begins with, and keeps. */
export interface Release {
  /** 16 hex digits of the SHA-256 of the rest. */
  release: string;
  /** In the order of their files. */
  versions: { mapping: string; version: string }[];
  canaries: Canary[];
}

/** Who wants a change of what is live, and why; kept for ever. */
export interface MappingWord {
  what: MappingChange['what'];
  who: string;
  why: string;
}

/** One line of the audit of mappings. */
export interface MappingChange {
  at: number;
  mapping: string;
  /** `saved`: the folder has another text by now. `canary` began or has another share; `canary ended` without being promoted. */
  what: 'saved' | 'promoted' | 'rolled back' | 'canary' | 'canary ended';
  /** A person, or `folder` where it is only known that files there changed. */
  who: string;
  why: string;
  /** Absent where there was none before, or is none after. */
  from?: string;
  to?: string;
  /** The canary's share. */
  percent?: number;
}

export interface LedgerCounts {
  moves: Record<'ready' | 'claimed' | 'queued' | 'waiting' | 'done', number>;
  inbox: Record<'new' | 'staged' | 'parked' | 'dead', number>;
  openCases: number;
  unknownWrites: number;
}

/** One line of an order's life, for people. */
export interface JourneyEntry {
  at: number;
  what: 'received' | 'step' | 'write' | 'stage' | 'case' | 'command';
  flow?: string;
  name: string;
  connectionId?: string;
  outcome: string;
  batchId?: string;
  caseId?: string;
  targetId?: string;
  pin?: string;
}

export interface OrderSummary {
  rootId: string;
  connectionId: string;
  sourceId: string;
  kind: Kind;
  stage: string;
  numbers: { connectionId: string; number: string }[];
  moves: {
    flow: string;
    state: string;
    step: number;
    queue?: string;
    readyAt?: number;
    batchId?: string;
    held: boolean;
  }[];
  openCases: CaseRow[];
  updatedAt: number;
}

/** What is asked of `Ledger.recentRecords`. */
export interface RecentRequest {
  connectionId: string;
  kind: Kind;
  /** Records a page. */
  limit: number;
  /** Only what changed at this time or later, epoch ms. */
  sinceMs?: number;
  /** The last record of the page before. */
  before?: { changedAt: number; recordId: string };
  /** False: `data` stays closed. */
  data?: boolean;
}

/** A record as its source gave it last, amendments applied. */
export interface RecentRecord {
  recordId: string;
  rootId: string;
  connectionId: string;
  kind: Kind;
  sourceId: string;
  /** What people call its root at its source; the source's id where it has no number. */
  number: string;
  revision: number;
  changedAt: number;
  /** `undefined` where it was not asked for, is no longer kept, or its customer was erased. */
  data: unknown;
}

/** What is asked of `Ledger.affected`. */
export interface AffectedRequest {
  /** A whole version. */
  version: string;
  limit: number;
  /** `writeId` of the last row of the page before. */
  after?: string;
}

/** A root that a mapping version has read, on its way in a flow. */
export interface AffectedMove {
  rootId: string;
  number: string;
  flow: string;
  state: 'ready' | 'claimed' | 'queued' | 'waiting';
  /** What its case waits for. */
  waitingFor?: string;
}

/** One write that a mapping version had a part in. */
export interface AffectedWrite {
  writeId: string;
  rootId: string;
  number: string;
  connectionId: string;
  kind: Kind;
  part: string;
  op: 'create' | 'update' | 'cancel';
  flow: string;
  state: WriteState;
  targetId?: string;
  /** What became of it later: a newer update was accepted, or it was taken back. */
  since: 'nothing' | 'updated' | 'cancelled';
  at: number;
}

export interface Ledger {
  migrate(): Promise<void>;
  close(): Promise<void>;

  receive(events: ReceivedEvent[]): Promise<{ fresh: number }>;
  /** Events not yet staged, oldest first; counted as a try. */
  takeInbox(connectionId: string, max: number): Promise<InboxEvent[]>;
  stage(page: StagePage): Promise<StageAnswer>;
  cursor(connectionId: string, name: string): Promise<string | null>;

  pack(request: PackRequest): Promise<PackedBatch | null>;
  /** The batch's workflow runs (or ran): the sweep need not start it. */
  batchStarted(batchId: string): Promise<void>;
  claims(batchId: string, step?: number): Promise<Claim[]>;
  bundles(claims: Claim[]): Promise<RootBundle[]>;
  doneSteps(claims: Claim[]): Promise<Map<string, DoneStep[]>>;
  answer(batchId: string, answers: StepAnswer[], made?: StepFruits): Promise<StepResult[]>;
  /** Closes the batch; frees claims it still holds (there should be none) as ready. */
  closeBatch(batchId: string): Promise<void>;

  intend(batchId: string, intents: Intent[]): Promise<IntentAnswer[]>;
  /** Compare and set intended -> sending; `null` where nothing may be sent (held, paused, superseded, lost, not intended). */
  call(batchId: string, requests: CallRequest[]): Promise<(Ticket | null)[]>;
  /** Grouped: calls that arrive within 10 ms share one commit. False where the attempt is no longer the row's. */
  outcome(outcome: WriteOutcome): Promise<boolean>;
  openWrites(rootIds: string[]): Promise<OpenWrite[]>;
  probed(verdict: ProbeVerdict): Promise<boolean>;
  targets(rootIds: string[]): Promise<TargetRef[]>;
  /** Live objects of a kind in a target, in pages by target id: `limit` ids at a time, from the one after `after`. */
  heldTargets(connectionId: string, kind: Kind, after: string | undefined, limit: number): Promise<HeldTarget[]>;
  /** Done moves become ready, from the first step; others stay. Answers how many. */
  again(flow: string, rootIds: string[]): Promise<number>;

  startedCase(caseId: string): Promise<void>;
  caseRow(caseId: string): Promise<CaseRow | null>;
  cases(filter: { state?: 'open' | 'closed'; rootId?: string; limit: number }): Promise<CaseRow[]>;
  caseMembers(caseId: string, limit: number): Promise<CaseMember[]>;
  /** Frees one member or all to go on at the step where they stopped. `skip` moves them past it, `refuse` ends them. */
  freeMembers(caseId: string, command: Command, rootId?: string): Promise<{ freed: number; flows: string[] }>;
  /** True when it had no members left and is closed now. */
  closeCaseIfEmpty(caseId: string): Promise<boolean>;
  /** Opens (or finds) a case without members: a paused connection. */
  openCase(cause: CaseCause): Promise<CaseRow>;

  pause(connectionId: string, cause: CaseCause): Promise<CaseRow>;
  resume(connectionId: string): Promise<{ caseId?: string }>;
  paused(): Promise<{ connectionId: string; since: number; caseId: string }[]>;

  /** A person's word on one order; all its flows. `cancel` asks every flow to take back what it wrote. */
  command(rootId: string, command: Command): Promise<{ flows: string[]; caseIds: string[] }>;
  /**
   * A person's correction of one record's data (a root id names the root's own), as a JSON merge patch: a new revision
   * that all flows of the root carry, applied again to later data until the source itself changes one of those fields.
   */
  amend(
    recordId: string,
    patch: { [name: string]: unknown },
    by: { who: string; why: string },
  ): Promise<{ flows: string[]; caseIds: string[] }>;
  /** True where a person cancelled it here (the source may not know). */
  cancelledHere(rootIds: string[]): Promise<Set<string>>;

  /** Cases without a workflow yet, and outbox messages not sent: what a transaction left to tell Temporal. */
  pendingDeliveries(): Promise<{ cases: CaseRow[]; outbox: OutboxMessage[] }>;
  sweep(now: number, staleMs: number): Promise<SweepReport>;
  /** Claims of batches that no longer run: free, epoch + 1. */
  freeBatches(batchIds: string[]): Promise<number>;
  sentOutbox(ids: string[]): Promise<void>;

  /** Records a planned run of a connection, once: a second call with the same time answers the same run. */
  /** Lets out calls of a connection, or says when to ask again. */
  drawCalls(ask: CallAsk): Promise<CallGrant>;
  settleCalls(grantId: string, used: number): Promise<void>;
  holdCalls(connectionId: string, until: number): Promise<void>;
  /** What the spans of these rates hold now. */
  callsSpent(connectionId: string, rates: readonly Rate[]): Promise<{ rate: Rate; spent: Spent[] }[]>;
  /** Records that wait for a connection's calls, the most urgent flow first. */
  queuedFor(connectionId: string): Promise<{ flow: string; count: number }[]>;
  /** Where a root stands in the queues it waits in, 1 for the first of its flow. */
  placesOf(rootId: string): Promise<{ flow: string; connectionId: string; place: number }[]>;
  /** The run of this time, made where none is; refused where its day has as many as it may. */
  windowRun(asked: AskedRun): Promise<WindowRun>;
  /** What a run has left to do, and when the next record of it is due. */
  runLeft(connectionId: string, windowRunId: string): Promise<{ queued: number; underWay: number; nextAt?: number }>;
  /** The connection whose window lets this batch out. */
  windowOf(batchId: string): Promise<string | undefined>;
  runsBetween(connectionId: string, from: number, to: number): Promise<{ scheduledAt: number; finished: boolean }[]>;
  finishWindowRun(windowRunId: string): Promise<void>;

  /**
   * Makes these versions live for what is packed from now on. `whole`: they are all that there is; else they take the
   * place of those of their names. Without `word` each difference is noted as saved in the folder; with it, the
   * named mapping's change is noted as that person's, and a canary of it ends. Answers what is live now.
   */
  publishMappings(
    versions: KeptVersion[],
    how: { whole: boolean; word?: MappingWord & { mapping: string; from?: string } },
  ): Promise<Release>;
  /** Begins a canary of a live mapping, or gives it another version or share. `null` where nothing is live yet. */
  startCanary(version: KeptVersion, percent: number, word: Omit<MappingWord, 'what'>): Promise<Release | null>;
  /** Ends a canary without promoting it: those that began with it keep it. `null` where there is none. */
  endCanary(mapping: string, word: Omit<MappingWord, 'what'>): Promise<Canary | null>;
  /** What is live; `null` before the first start. */
  liveMappings(): Promise<(Release & { since: number }) | null>;
  mappingRelease(release: string): Promise<Release | null>;
  /** Kept versions with their texts; one that is not kept is missing. */
  keptVersions(wanted: { mapping: string; version: string }[]): Promise<KeptVersion[]>;
  /** Versions of one mapping or of all, the latest first; `version` is a version or how it begins. */
  mappingVersions(filter: { mapping?: string; version?: string; limit: number }): Promise<VersionRow[]>;
  /** The audit, the latest first. */
  mappingChanges(filter: { mapping?: string; limit: number }): Promise<MappingChange[]>;

  counts(): Promise<LedgerCounts>;
  /** By any business number of any system, with or without `#`; or by root id. */
  findRoots(number: string): Promise<string[]>;
  order(rootId: string): Promise<OrderSummary | null>;
  orders(filter: { stage?: string; state?: string; limit: number; after?: string }): Promise<OrderSummary[]>;
  journey(rootId: string): Promise<JourneyEntry[]>;

  /** A connection's records of a kind, in pages, what changed last first. */
  recentRecords(request: RecentRequest): Promise<RecentRecord[]>;
  /** Every mapping version that a write names, sorted. */
  writtenVersions(): Promise<string[]>;
  /** What a mapping version sent, or is about to send: as the target's mapping or as one before it; oldest first. */
  affected(request: AffectedRequest): Promise<AffectedWrite[]>;
  /** Roots whose latest records a mapping version made canonical and that still move or wait, the oldest first. */
  affectedMoves(version: string, limit: number): Promise<AffectedMove[]>;
}
