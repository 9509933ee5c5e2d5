import type { Account, CustomerName } from '../domain/accounts.ts';
import type { AlertContent } from '../domain/alerts/message.ts';
import type { CallGrant, Rate, Spent } from '../domain/budget.ts';
import type { GateCase } from '../domain/gates/index.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Pulse } from '../domain/pulses.ts';
import type { DifferenceKind } from '../domain/reconciliation/difference.ts';
import type { Sign, SignAges } from '../domain/signs.ts';
import type { Token } from '../domain/token.ts';
import type { VerifyOptions } from './audit/verify.ts';

import type { CallAsk } from './call-grants.ts';
import type { ErasePlan } from './privacy/erase.ts';
import type { KeepUntil } from './privacy/retain.ts';
import type { AccountFilter, AccountRow, AccountWord, Decided } from './protocol/accounts.ts';
import type {
  AlertHealth,
  CaseLookedAt,
  DigestFacts,
  GatherAsk,
  HeldAlerts,
  MessageOutcome,
  MessageRow,
  MessageToSend,
  PlannedAlerts,
} from './protocol/alerts.ts';
import type {
  AuditEvidence,
  AuditFilter,
  AuditNote,
  AuditRow,
  AuditStatus,
  AuditVerdict,
  SealAnswer,
} from './protocol/audit.ts';
import type {
  AmendedBy,
  CaseFilter,
  CaseHour,
  CaseMember,
  CaseRow,
  Command,
  MemberFilter,
  Mend,
  OutboxMessage,
  Resolved,
  SaidCommand,
  SweepReport,
} from './protocol/cases.ts';
import type {
  Canary,
  KeptVersion,
  MappingChange,
  MappingWord,
  Release,
  VersionRow,
} from './protocol/mapping-versions.ts';
import type { LookedAt, LookResult, OverdueAsk } from './protocol/overdue.ts';
import type {
  Certificate,
  Person,
  PersonBundle,
  PersonSearch,
  PrivacyAsk,
  PrivacyRequest,
  Told,
} from './protocol/privacy.ts';
import type {
  FoundDifference,
  LookName,
  LookRow,
  LookSide,
  ReconcileReport,
  ReconcileRun,
  SeenObject,
  SourceStretch,
  TargetStretch,
} from './protocol/reconciliation.ts';
import type { Purged, PurgePage } from './protocol/retention.ts';
import type { FlowTopology, InboxEvent, ReceivedEvent, StageAnswer, StagePage } from './protocol/staging.ts';
import type {
  CaseCause,
  Claim,
  DoneStep,
  PackedBatch,
  PackRequest,
  RootBundle,
  StepAnswer,
  StepFruits,
  StepResult,
  TargetRef,
} from './protocol/steps.ts';
import type {
  AffectedMove,
  AffectedRequest,
  AffectedWrite,
  JourneyEntry,
  LedgerCounts,
  OrderSummary,
  RecentRecord,
  RecentRequest,
} from './protocol/views.ts';
import type {
  CallRequest,
  HeldTarget,
  Intent,
  IntentAnswer,
  OpenWrite,
  ProbeVerdict,
  Ticket,
  WriteOutcome,
} from './protocol/writes.ts';
import type { ExpectedPulse } from './pulses.ts';
import type { ReconcileCase } from './reconcile-differences.ts';
import type { TargetObject } from './reconcile-repair.ts';
import type { LookMove } from './reconcile-runs.ts';
import type { MasterKeys, Rewrapped } from './rotation.ts';
import type { AskedRun, WindowRun } from './windows.ts';

export type * from './protocol/accounts.ts';
export type * from './protocol/alerts.ts';
export type * from './protocol/audit.ts';
export type * from './protocol/cases.ts';
export type * from './protocol/mapping-versions.ts';
export type * from './protocol/overdue.ts';
export type * from './protocol/privacy.ts';
export type * from './protocol/reconciliation.ts';
export type * from './protocol/retention.ts';
export type * from './protocol/staging.ts';
export type * from './protocol/steps.ts';
export type * from './protocol/views.ts';
export type * from './protocol/writes.ts';

/**
 * What the rest of the house may ask of the book. One method is one protocol step and one transaction; the words in
 * capitals are the design's (RECEIVE, STAGE, PACK, STEP, INTENT, CALL, OUTCOME, PROBE, CANCEL, END, RESUME, HOLD, SWEEP).
 * Every method takes a page and works in a handful of statements, whatever the page's size.
 * Times are epoch milliseconds and come in by the injected clock.
 */
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
  /** The latest first. */
  cases(filter: CaseFilter): Promise<CaseRow[]>;
  /** Who wait in a case, in pages in the order of their roots: the page after `after`. */
  caseMembers(
    caseId: string,
    asked: { filter?: MemberFilter; after?: Pick<CaseMember, 'rootId' | 'memberId'>; limit: number },
  ): Promise<CaseMember[]>;
  countMembers(caseId: string, filter?: MemberFilter): Promise<number>;
  /** How many joined a case, by the hour, the latest first. */
  caseHours(caseId: string, limit: number): Promise<CaseHour[]>;
  /** What was said about a case, the latest first. */
  caseCommands(caseId: string, limit: number): Promise<SaidCommand[]>;
  /**
   * Frees members, all without a filter, to go on at the step where they stopped. `skip` moves them past it, `refuse` ends
   * them. In pages, a transaction each: it may be repeated where it was cut short.
   */
  freeMembers(caseId: string, command: Command, filter?: MemberFilter): Promise<{ freed: number; flows: string[] }>;
  /** Ends a case that nothing waits in; says what it waits for where that is not so. */
  resolveCase(caseId: string, by: Pick<Command, 'who' | 'why'>): Promise<Resolved>;
  /** Who looks after a case, or with a filter after some of its members; an empty name is nobody. Nothing moves. */
  assignCase(
    caseId: string,
    to: string,
    by: Pick<Command, 'who' | 'why'>,
    filter?: MemberFilter,
  ): Promise<{ assigned: number }>;
  /** The mapping of its cause has another version now; false where the case is closed. */
  markMended(caseId: string, mend: Mend): Promise<boolean>;
  /** True when it had no members left and is closed now. */
  closeCaseIfEmpty(caseId: string): Promise<boolean>;
  /** Opens (or finds) a case without members: a paused connection. */
  openCase(cause: CaseCause): Promise<CaseRow>;

  pause(connectionId: string, cause: CaseCause, credential?: string): Promise<CaseRow>;
  /** True where it is paused because this very credential was refused: trying it again is no use. */
  isRefused(connectionId: string, credential: string): Promise<boolean>;
  /** Of a paused connection: a probe with this credential was refused too. */
  refuseCredential(connectionId: string, credential: string): Promise<void>;
  resume(connectionId: string): Promise<{ caseId?: string }>;
  paused(): Promise<{ connectionId: string; since: number; caseId: string }[]>;

  /** The accounts of these customers, by `shop/17`; one of whom nothing was decided is missing. */
  accountsOf(customers: readonly CustomerName[]): Promise<Map<string, Account>>;
  /** Who waits without a word about them first, then what was decided last. */
  accounts(filter: AccountFilter): Promise<AccountRow[]>;
  account(customer: CustomerName): Promise<AccountRow>;
  /** A person's word on a customer, with its audit; what waited for it goes on, or ends as refused. */
  decideAccount(customer: CustomerName, word: AccountWord, by: Pick<Command, 'who' | 'why'>): Promise<Decided>;
  /** Frees what waits for a word on its customer that was said already. */
  settleAccounts(): Promise<{ freed: number; flows: string[] }>;
  /** What people let these orders pass at their gates, by root id, as the orders are at these revisions. */
  waivers(roots: readonly { rootId: string; revision: number }[]): Promise<Map<string, GateCase[]>>;

  /** A person's word on one order; all its flows. `cancel` asks every flow to take back what it wrote. */
  command(rootId: string, command: Command): Promise<{ flows: string[]; caseIds: string[] }>;
  /**
   * A person's correction of one record's data (a root id names the root's own), as a JSON merge patch: a new revision
   * that all flows of the root carry, applied again to later data, each field until the source itself changes that very field.
   * `changed`: the record is no longer at the revision that the person saw, and nothing was done.
   */
  amend(
    recordId: string,
    patch: { [name: string]: unknown },
    by: AmendedBy,
  ): Promise<{ flows: string[]; caseIds: string[]; changed?: true }>;
  /** True where a person cancelled it here (the source may not know). */
  cancelledHere(rootIds: string[]): Promise<Set<string>>;

  /** Cases without a workflow yet, and outbox messages not sent: what a transaction left to tell Temporal. */
  pendingDeliveries(): Promise<{ cases: CaseRow[]; outbox: OutboxMessage[] }>;
  sweep(now: number, staleMs: number): Promise<SweepReport>;
  /** Claims of batches that no longer run: free, epoch + 1. */
  freeBatches(batchIds: string[]): Promise<number>;
  sentOutbox(ids: string[]): Promise<void>;
  /** Orders that stand at their stage and are to be looked at now; see `domain/overdue.ts`. */
  dueLooks(ask: OverdueAsk): Promise<LookedAt[]>;
  /** What the looks found: orders join the case of their lateness, or leave it. */
  keepLooks(results: LookResult[]): Promise<{ joined: number; left: number }>;
  /** What stands still longer than this, besides orders at their stage. */
  signsSeen(ages: SignAges): Promise<Sign[]>;
  /** These signs are seen, and no others: each has an open case. */
  keepSigns(signs: Sign[]): Promise<{ opened: number; ended: number }>;
  /** This sign is seen, whatever the others: sweeps have stopped, which no sweep sees. */
  raiseSign(sign: Sign): Promise<void>;
  /** What should happen again and again, by the names of `domain/pulses.ts`, happened now. */
  pulsed(name: string): Promise<void>;
  /** These should happen, and no others. Answers when each did, and the last sweep. */
  expectPulses(expected: ExpectedPulse[]): Promise<Map<string, Pulse>>;
  /** A sweep came to its end; the first after a gap of more than `gapMs` begins a new unbroken row of them. */
  swept(gapMs: number): Promise<void>;
  lastSweep(): Promise<number | undefined>;

  /** Cases whose time to be spoken of has come, and what each channel knows of them. */
  casesToTell(limit: number): Promise<CaseLookedAt[]>;
  /** Keeps what is to be said, once, and when each case is looked at next. Answers how many things that are. */
  raiseAlerts(plans: PlannedAlerts[]): Promise<number>;
  /** Looks at every open case again: the rules may be others. */
  reviewAlerts(): Promise<void>;
  /** This case still waits: looks at it now. */
  reviewCase(caseId: string): Promise<void>;
  /** One message of all that a channel is to be told by now; `null` where that is nothing, or one is still on its way. */
  gatherAlerts(ask: GatherAsk): Promise<{ messageId: string } | null>;
  digestFacts(): Promise<DigestFacts>;
  /** False where the channel has the day's digest already. */
  keepDigest(channel: string, content: AlertContent & { is: 'digest' }): Promise<boolean>;
  /** The oldest message of a channel that is due, in the caller's hands until its lease ends. */
  takeMessage(channel: string, leaseMs: number): Promise<MessageToSend | null>;
  /** False where another sender holds the message by now. */
  settleMessage(taken: MessageToSend, outcome: MessageOutcome): Promise<boolean>;
  /** The latest first. */
  alertMessages(filter: { channel?: string; limit: number }): Promise<{ messages: MessageRow[]; held: HeldAlerts[] }>;
  alertHealth(): Promise<AlertHealth>;

  /** Records a planned run of a connection, once: a second call with the same time answers the same run. */
  /** Lets out calls of a connection, or says when to ask again. */
  /** The access token of a connection that was kept last; `name` is a digest of the credentials it came by. */
  accessToken(connectionId: string, name: string): Promise<Token | undefined>;
  keepAccessToken(connectionId: string, name: string, token: Token): Promise<void>;

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

  /** Keys for what goes to Temporal, the newest first; each opens what it sealed, for as long as histories are kept. */
  payloadKeys(): Promise<Buffer[]>;
  /** Master keys by their ids, and how many keys each has wrapped. */
  masterKeys(): Promise<MasterKeys>;
  /**
   * Wraps every data key with the present master key, in pages; what is done stays done when it is killed. Nothing that they
   * sealed is touched. A new key for payloads is made with the first page.
   */
  rewrapKeys(by: { who: string; why?: string }, progress?: (done: number, of: number) => void): Promise<Rewrapped>;
  /** Says for a while that a process is at work with these master keys; 0 ends it. */
  present(holder: string, forMs: number): Promise<void>;

  /** Notes in the audit what changes no other table; all else is noted by what does it, in the same transaction. */
  noteAudit(notes: AuditNote[]): Promise<void>;
  /** Seals what stands unsealed; nothing where another holder's lease is not over yet. */
  sealAudit(holder: string, leaseMs: number): Promise<SealAnswer>;
  /** What one process of many does: true where this holder may, until the lease is over. */
  lease(name: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Its time is over now, where it is still this holder's. */
  endLease(name: string, holder: string): Promise<void>;
  auditStatus(): Promise<AuditStatus>;
  /** Rows of the audit, opened, the latest first. */
  auditRows(filter: AuditFilter): Promise<AuditRow[]>;
  /** The seal after this number, with its rows. */
  auditEvidence(afterSeal: number): Promise<AuditEvidence | null>;
  /** Looks for what was changed, removed or inserted in the audit. */
  verifyAudit(options: VerifyOptions): Promise<AuditVerdict>;
  /** A reconciliation and what it is to look through, made once a workflow. A look with a reason is skipped. */
  beginReconciliation(asked: {
    workflowId: string;
    from: number;
    to: number;
    repair: DifferenceKind[];
    looks: { connectionId: string; kind: Kind; side: LookSide; why?: string }[];
  }): Promise<ReconcileRun>;
  reconcileLook(look: LookName): Promise<LookRow | null>;
  /** A page of a survey and the cursor that leads on. */
  keepSeen(look: LookName, objects: SeenObject[], cursor: string): Promise<void>;
  endLook(look: LookName, to: LookMove): Promise<void>;
  /** The next stretch to compare, from the one after `after`; `limit` counts objects. */
  targetStretch(
    look: LookName,
    period: { from: number; to: number },
    after: string | undefined,
    limit: number,
  ): Promise<TargetStretch>;
  sourceStretch(look: LookName, after: string | undefined, limit: number): Promise<SourceStretch>;
  /** Those of these roots that a flow is not carrying at this moment. */
  restingRoots(flow: string, rootIds: string[]): Promise<Set<string>>;
  /** Since when each of these roots stands at a stage, the longest first; those that stand elsewhere are left out. */
  standingAt(stage: string, rootIds: string[]): Promise<{ rootId: string; sourceId: string; since: number }[]>;
  noteDifferences(look: LookName, differences: FoundDifference[], to: LookMove): Promise<void>;
  settleDifferences(ids: string[], state: 'repaired' | 'gone'): Promise<void>;
  openReconcileCases(wanted: ReconcileCase[]): Promise<void>;
  /** What earlier runs gave to cases, and this one looked for and does not find any more, leaves them. */
  retireDifferences(runId: string): Promise<void>;
  /** Objects that a target surely lost are made anew by their flows. These three answer flows that have something to do now. */
  loseTargets(objects: TargetObject[]): Promise<string[]>;
  /** What objects were told last is told again, although it is the same. */
  untellTargets(objects: TargetObject[]): Promise<string[]>;
  /** Flows that should carry these roots and have nothing begun with them begin. */
  wantRoots(flows: FlowTopology[], rootIds: string[]): Promise<string[]>;
  finishReconciliation(runId: string): Promise<void>;
  /** A run and what it found; the latest without an id. */
  reconcileReport(runId?: string): Promise<ReconcileReport | null>;

  /** The database's own clock, in epoch milliseconds; `undefined` where that is every process's. */
  databaseTime(): Promise<number | undefined>;
  counts(): Promise<LedgerCounts>;
  /** By any business number of any system, with or without `#`; or by root id. */
  findRoots(number: string): Promise<string[]>;
  order(rootId: string): Promise<OrderSummary | null>;
  orders(filter: { stage?: string; state?: string; limit: number; after?: string }): Promise<OrderSummary[]>;
  journey(rootId: string): Promise<JourneyEntry[]>;

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
  /** One page of what is older than its time; `next` leads on. Never what still moves, nor the last that is known of a record. */
  purge(request: PurgePage): Promise<Purged>;
  /** An export was given: its request ends. False where it is none, or was answered before. */
  answeredRequest(requestId: string): Promise<boolean>;

  /** A connection's records of a kind, in pages, what changed last first. */
  recentRecords(request: RecentRequest): Promise<RecentRecord[]>;
  /** Every mapping version that a write names, sorted. */
  writtenVersions(): Promise<string[]>;
  /** What a mapping version sent, or is about to send: as the target's mapping or as one before it; oldest first. */
  affected(request: AffectedRequest): Promise<AffectedWrite[]>;
  /** Roots whose latest records a mapping version made canonical and that still move or wait, the oldest first. */
  affectedMoves(version: string, limit: number): Promise<AffectedMove[]>;
}
