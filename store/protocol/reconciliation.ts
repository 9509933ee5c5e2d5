/** Runs that compare what systems hold with the book. Times are epoch milliseconds. */

import type { ObjectName } from '../../domain/identity.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Difference, DifferenceKind } from '../../domain/reconciliation/difference.ts';
import type { HeldObject } from '../../domain/reconciliation/measures.ts';
import type { ReconcileCase } from '../reconcile-differences.ts';
import type { LookMove } from '../reconcile-runs.ts';
import type { FlowTopology } from './staging.ts';

/** One kind of one connection that a run looks through. */
export interface LookName {
  runId: string;
  connectionId: string;
  kind: Kind;
}

/**
 * `source`: what it has against what the ledger knows; `target`: what it holds against what it was told; `levels`: the same of
 * what it changes by itself; `ledger`: what the ledger alone can tell.
 */
export type LookSide = 'source' | 'target' | 'levels' | 'ledger';

/** `reading` and `comparing` go on from their cursor; a look that ends otherwise than `done` says why. */
export type LookState = 'reading' | 'comparing' | 'done' | 'failed' | 'skipped';

export interface LookRow extends LookName {
  side: LookSide;
  state: LookState;
  why?: string;
  cursor?: string;
  /** Objects that were read, and those that could not be judged because they were on their way. */
  seen: number;
  moving: number;
  /** When its reading began. */
  beganAt?: number;
}

export interface ReconcileRun {
  runId: string;
  workflowId: string;
  from: number;
  to: number;
  /** Kinds that this run repairs and opens cases for; an empty list where it only shows. */
  repair: DifferenceKind[];
  startedAt: number;
  finishedAt?: number;
}

/** An object that a survey saw, as it is kept until its run ends. */
export interface SeenObject extends HeldObject {
  numbers?: string[];
  report?: { kind: Kind; id: string };
  /** Of a level: what was shown at the first look. */
  level?: Record<string, unknown>;
}

/** What the ledger knows of one object in a target, and what the target was told last of it. */
export interface KnownTarget {
  targetId: string;
  rootId: string;
  /** What it was made of. */
  name: ObjectName;
  flow: string;
  recordId: string;
  /** When the target accepted it last. */
  since: number;
  cancelled: boolean;
  /** A write of it is open. */
  open: boolean;
  /** Absent where its customer was erased. */
  payload?: unknown;
  /** How far its part is; the order, where it has none. */
  stage: string;
  /** The record of its own kind under its own id, as it was read last and when, epoch ms; absent where none was. */
  report?: { data: unknown; readAt: number };
}

/** A stretch of a look, cut by target ids: `after` leads on, absent where there is no more. */
export interface TargetStretch {
  known: KnownTarget[];
  seen: SeenObject[];
  /** References that stand in objects which the ledger knows as well: an unknown object with one of them is a double. */
  doubled: string[];
  /** Creates whose fate is not known yet; only asked for where something unknown was seen. */
  opening: ObjectName[];
  after?: string;
}

/** What the ledger knows of records that a survey saw at their source. */
export interface SourceStretch {
  seen: SeenObject[];
  known: {
    sourceId: string;
    rootId: string;
    cancelled: boolean;
    changedAt: number;
    version?: string;
    data?: unknown;
    /** No flow is to carry it. */
    history: boolean;
    /** Flows that have something begun with it, and whether one of those is under way. */
    flows: string[];
  }[];
  /** Ids that the inbox holds and nobody staged yet. */
  announced: string[];
  after?: string;
}

/** `found` until somebody acts on it; `case` while a case waits for a person; `gone` where a later run does not find it any more. */
export type DifferenceState = 'found' | 'repaired' | 'case' | 'gone';

export interface FoundDifference extends Difference {
  flow?: string;
  number?: string;
  /** The record to read again, where that repairs it. */
  report?: { kind: Kind; id: string };
  /** The case in which it waits already. */
  caseId?: string;
}

export interface DifferenceRow extends FoundDifference {
  id: string;
  connectionId: string;
  objectKind: Kind;
  state: DifferenceState;
}

export interface ReconcileReport {
  run: ReconcileRun;
  looks: LookRow[];
  differences: DifferenceRow[];
}

/** RECONCILE. */
export interface ReconciliationProtocol {
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
  openReconcileCases(wanted: ReconcileCase[]): Promise<void>;
  /** What earlier runs gave to cases, and this one looked for and does not find any more, leaves them. */
  retireDifferences(runId: string): Promise<void>;
  /** Differences whose sources were read again and staged are repaired; what is repaired is in the audit. */
  noteReadAgain(ids: string[]): Promise<void>;
  /**
   * Has flows run again for what differs, once for each difference whoever asks how often, and notes it in the audit. Answers the flows
   * that have something to do now.
   */
  repairByFlows(flows: FlowTopology[], ids: string[]): Promise<string[]>;
  finishReconciliation(runId: string): Promise<void>;
  /** A run and what it found; the latest without an id. */
  reconcileReport(runId?: string): Promise<ReconcileReport | null>;
}
