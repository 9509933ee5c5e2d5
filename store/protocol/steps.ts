/** PACK and STEP: batches, what they hold, and how a step ends. Times are epoch milliseconds. */
import type { Account } from '../../domain/accounts.ts';
import type { CaseKind } from '../../domain/case-kinds.ts';
import type { Failure } from '../../domain/failures.ts';
import type { GatesSaid } from '../../domain/gates/gate.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Paper } from '../../domain/papers/paper.ts';
import type { Placed } from '../../domain/stock/claims.ts';

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
  /** A batch that is on its way takes them to what it has; nothing where it has ended. Its numbers stay those that it began with. */
  into?: string;
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
  /** Since when, epoch ms. A root that has no stages of its own, such as a customer, stands in its first since it was first seen. */
  stageAt: number;
  /** What was decided about the customer, where the root is one. */
  account?: Account;
  /** The last revision of each paper that was issued of it, as far as it can be opened; absent where there is none. */
  papers?: readonly Paper[];
  /** Where an order's pieces leave from, once stock let it through. */
  placed?: readonly Placed[];
}

export interface DoneStep {
  step: string;
  inputHmac: string;
  pin: string;
}

/** Why records wait. Equal `cause` is the same case. Texts are ids and codes only: they are shown in Temporal. */
export interface CaseCause {
  kind: CaseKind;
  /** What is equal where the cause is: `payment:{rootId}`, `auth:{connectionId}`, a failure's fingerprint (`domain/cause.ts`). */
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
  /** When what targets shall hold of the root changes by time alone (epoch ms): all its flows carry it once more from then on. */
  changesAt?: number | undefined;
  /** Where an order's gates were asked on the way: the audit keeps what they said. */
  gates?: GatesSaid | undefined;
  /** Steps done just before this one in the same hands: recorded with it. `claim.step` is the step answered here. */
  before?: DoneStep[];
}

/** What the answered steps made; kept in the transaction of their answers, whatever becomes of the claims. */
export interface StepFruits {
  /** What mappings made of records, kept with their revisions. */
  canonicals?: {
    recordId: string;
    revision: number;
    canonical: unknown;
    /** The same as JSON, where that was made already. */
    text?: string;
    pin: string;
  }[];
  /** Parts that moved forward; their orders' stages follow. */
  parts?: { rootId: string; parts: PartRow[] }[];
}

/** `superseded`: something newer arrived, the claim is released. `lost`: the claim is somebody else's by now. */
export type StepResult = 'ok' | 'superseded' | 'lost';

/** PACK, STEP, END and RESUME. */
export interface StepsProtocol {
  pack(request: PackRequest): Promise<PackedBatch | null>;
  /** The batch's workflow runs (or ran): the sweep need not start it. */
  batchStarted(batchId: string): Promise<void>;
  claims(batchId: string, step?: number): Promise<Claim[]>;
  bundles(claims: Claim[]): Promise<RootBundle[]>;
  doneSteps(claims: Claim[]): Promise<Map<string, DoneStep[]>>;
  answer(batchId: string, answers: StepAnswer[], made?: StepFruits): Promise<StepResult[]>;
  /** Closes the batch; frees claims it still holds (there should be none) as ready. */
  closeBatch(batchId: string): Promise<void>;
  /** Claims of batches that no longer run: free, epoch + 1. */
  freeBatches(batchIds: string[]): Promise<number>;
  /** Done moves become ready, from the first step; others stay. Answers how many. */
  again(flow: string, rootIds: string[]): Promise<number>;
}
