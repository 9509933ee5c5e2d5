/** Bank transfers: lines of statements, and which orders they pay. */

import type { BankEntry } from '../../domain/transfers/entry.ts';
import type { Allocation } from '../../domain/transfers/match.ts';

/** `matched`: it is decided which orders it pays; `posted`: they were told. `set-aside`: a person said that it is for no order. */
export type TransferState = 'open' | 'matched' | 'posted' | 'set-aside';

export interface TransferRow {
  /** `entry/12` */
  entryId: string;
  state: TransferState;
  direction: BankEntry['direction'];
  amount: string;
  currency: string;
  bookedOn: string;
  allocations: Allocation[];
  /** What of it belongs to no order. */
  over: string;
  /** Absent where the customer was erased. */
  entry?: BankEntry;
}

export interface TransferWord {
  entryId: string;
  /** None: it is for no order. */
  allocations: readonly Allocation[];
  over: string;
}

export interface TransfersProtocol {
  /** Takes lines of statements in; one that was taken in before is no second one. Answers how many were new. */
  keepTransfers(entries: readonly BankEntry[]): Promise<{ fresh: number }>;
  /** Oldest first. */
  transfers(filter: { states?: readonly TransferState[]; entryId?: string; limit?: number }): Promise<TransferRow[]>;
  /** Says which orders an open entry pays. False where it was decided before: then nothing changes. */
  allocateTransfer(word: TransferWord, by: { who: string; why: string }): Promise<boolean>;
  /** The orders were told of it. */
  transfersPosted(entryIds: readonly string[]): Promise<void>;
  /** What transfers pay of each of these orders by now, by root id. */
  allocatedTo(rootIds: readonly string[]): Promise<Map<string, string>>;
}
