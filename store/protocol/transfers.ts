/** Bank transfers: lines of statements, and which orders they pay. */

import type { BankEntry } from '../../domain/transfers/entry.ts';
import type { Allocation } from '../../domain/transfers/match.ts';

/**
 * `matched`: it is decided which orders it pays; `posted`: they were told. `set-aside`: it pays none. `undoing`: it was taken back, and its orders are to be told;
 * `undone`: they were.
 */
export type TransferState = 'open' | 'matched' | 'posted' | 'set-aside' | 'undoing' | 'undone';

/** What becomes of what pays no order; `open`: a person has to say. */
export type Rest = 'open' | 'credit' | 'return' | 'ignored';

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
  rest?: Rest;
  /** An order of the customer whose credit the rest is. */
  creditOf?: string;
  /** The entry that this one took back. */
  undoes?: string;
  /** In which a person is asked. */
  caseId?: string;
  /** Absent where the customer was erased. */
  entry?: BankEntry;
}

export interface TransferWord {
  entryId: string;
  /** All that it pays from now on, what it paid before among them. None: it is for no order. */
  allocations: readonly Allocation[];
  over: string;
  /** What becomes of what is over; of an entry that pays some order a person is asked without it. */
  rest?: Rest;
  creditOf?: string;
  /** The entry as it was when this was thought of: a word in between wins. An open one without it. */
  before?: Pick<TransferRow, 'state' | 'allocations' | 'rest'>;
}

export interface TransferFilter {
  states?: readonly TransferState[];
  rest?: readonly Rest[];
  entryId?: string;
  caseId?: string;
  /** Whether a person is asked about it. */
  isAsked?: boolean;
  /** Those that took back one of these. */
  undoes?: readonly string[];
  direction?: BankEntry['direction'];
  /** Booked on this day or later. */
  since?: string;
  /** The page behind this entry: they come as they were taken in. */
  after?: string;
  limit?: number;
}

/** A transfer of which a person has to say something. */
export interface StandingTransfer {
  entryId: string;
  /** Ids, amounts and numbers of orders only. */
  waitingFor: string;
  /** The orders that it may be for. */
  rootIds: readonly string[];
}

export interface TransfersProtocol {
  /** Takes lines of statements in; one that was taken in before is no second one. Answers how many were new. */
  keepTransfers(entries: readonly BankEntry[]): Promise<{ fresh: number }>;
  /** Oldest first. */
  transfers(filter: TransferFilter): Promise<TransferRow[]>;
  /** Says which orders an entry pays, and what becomes of the rest. False where it was decided in between: then nothing changes. */
  allocateTransfer(word: TransferWord, by: { who: string; why: string }): Promise<boolean>;
  /** Says that an open entry takes back another one, whose payments end. False where either was decided otherwise in between. */
  undoTransfer(word: { entryId: string; of: string }, by: { who: string; why: string }): Promise<boolean>;
  /**
   * Says that an open entry took a part of another one home: what that one pays from now on, and what of it is over. False where either was decided
   * otherwise in between, or something of it went back already.
   */
  undoTransferPart(
    word: { entryId: string; of: string; allocations: readonly Allocation[]; over: string },
    by: { who: string; why: string },
  ): Promise<boolean>;
  /** Each of these stands on an open case of its own, with the orders that it may be for; those decided meanwhile do not. */
  standTransfers(standing: readonly StandingTransfer[]): Promise<void>;
  /** The orders were told of what was decided: that they pay, or no longer. */
  transfersPosted(entryIds: readonly string[]): Promise<void>;
  /** What transfers pay of each of these orders by now, by root id, in its own currency. */
  allocatedTo(rootIds: readonly string[]): Promise<Map<string, string>>;
}
