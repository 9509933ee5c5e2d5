/** Cases and commands, and what the sweep finds. Times are epoch milliseconds. */
import type { Failure } from '../../domain/failures.ts';
import type { CaseCause, PackedBatch } from './steps.ts';

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
  /** Empty for a root that its case only shows: held by a person, or overdue. */
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
