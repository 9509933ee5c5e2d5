/** SWEEP: what nobody moves, and what a transaction left to tell. Times are epoch milliseconds. */
import type { CaseRow } from './cases.ts';
import type { PackedBatch } from './steps.ts';

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

/** SWEEP. */
export interface SweepingProtocol {
  /** Cases without a workflow yet, and outbox messages not sent: what a transaction left to tell Temporal. */
  pendingDeliveries(): Promise<{ cases: CaseRow[]; outbox: OutboxMessage[] }>;
  sweep(now: number, staleMs: number): Promise<SweepReport>;
  sentOutbox(ids: string[]): Promise<void>;
}
