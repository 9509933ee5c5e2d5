/** Cases and commands, and what the sweep finds. Times are epoch milliseconds. */
import type { CaseKind } from '../../domain/case-kinds.ts';
import type { Failure } from '../../domain/failures.ts';
import type { PackedBatch } from './steps.ts';

export interface CaseRow {
  caseId: string;
  /** The fingerprint: the same cause, the same text. */
  cause: string;
  kind: CaseKind;
  state: 'open' | 'closed';
  waitingFor: string;
  connectionId?: string;
  /** That of the first member: the others' differ from it in ids only. */
  failure?: Failure;
  /** The flow and the step at which the first member stopped. */
  flow?: string;
  step?: string;
  /** Who wait in it now. */
  members: number;
  /** How often something joined it, those that have left or come back included. */
  joined: number;
  openedAt: number;
  /** When something joined it last. */
  lastAt: number;
  closedAt?: number;
  assignedTo?: string;
  /** The mapping that it is about was changed since: its members are worth another try. */
  mended?: Mend;
}

/** What a changed mapping or table makes of some members of a case. */
export interface Mend {
  at: number;
  /** The version that is live now. */
  version: string;
  tried: number;
  /** How many of them it maps. */
  maps: number;
  /** What still stops the first that it does not map. */
  still?: string;
}

export interface CaseFilter {
  state?: 'open' | 'closed';
  rootId?: string;
  kind?: CaseKind;
  connectionId?: string;
  /** Something of this flow waits in it. */
  flow?: string;
  /** Who looks after it or after one of its members; empty for nobody. */
  assignedTo?: string;
  /** Something joined it at this time or later. */
  since?: number;
  limit: number;
}

/** Which members of a case are meant; all without it. */
export interface MemberFilter {
  rootIds?: string[];
  flow?: string;
  /** The connection that the order came from. */
  connectionId?: string;
  /** A business number of any system, with `*` and `?`. */
  number?: string;
  joinedAfter?: number;
  joinedBefore?: number;
  assignedTo?: string;
}

export interface CaseMember {
  /** One stay of one move in one case. */
  memberId: string;
  /** Empty for a root that its case only shows: held by a person, or overdue. */
  flow: string;
  rootId: string;
  step: number;
  numbers: string[];
  joinedAt: number;
  /** What it waits for by itself: the case's text with its own ids. */
  waitingFor?: string;
  assignedTo?: string;
}

/** How many joined a case in the hour that begins at `at`. */
export interface CaseHour {
  at: number;
  joined: number;
}

export interface Command {
  verb: 'release' | 'retry' | 'skip' | 'refuse' | 'resolve' | 'hold' | 'cancel' | 'amend' | 'assign';
  who: string;
  why: string;
}

/** Who amends a record and why; with `revision`, only where that is still its last. */
export interface AmendedBy {
  who: string;
  why: string;
  revision?: number;
}

/** A command as it was said. */
export interface SaidCommand extends Command {
  at: number;
  /** What it concerned, in words: which members, to whom. */
  detail?: string;
  rootId?: string;
}

/** `false` with the reason in words. */
export type Resolved = { closed: true } | { closed: false; why: string };

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
