/** What people are shown of the book. Times are epoch milliseconds. */
import type { Kind } from '../../domain/kinds.ts';
import type { CaseRow } from './cases.ts';
import type { WriteState } from './writes.ts';

export interface LedgerCounts {
  moves: Record<'ready' | 'claimed' | 'queued' | 'waiting' | 'done', number>;
  inbox: Record<'new' | 'staged' | 'parked' | 'dead', number>;
  openCases: number;
  unknownWrites: number;
}

/** One line of an order's life, for people. */
export interface JourneyEntry {
  at: number;
  what: 'received' | 'step' | 'write' | 'stage' | 'case' | 'command' | 'erased';
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

/** What people are shown. */
export interface ViewsProtocol {
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
