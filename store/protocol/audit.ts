/** The audit as the rest of the house sees it. Times are epoch milliseconds, hashes are hex. */
import type { VerifyOptions } from '../audit/verify.ts';

/** What is noted of something that changes no other table: a start, a look at payloads, a run that a person asked for. */
export interface AuditNote {
  what: string;
  who: string;
  why?: string;
  rootId?: string;
  subject?: string;
  before?: unknown;
  after?: unknown;
}

export interface SealAnswer {
  /** Rows that this call sealed. */
  sealed: number;
  /** More stand unsealed by now. */
  more: boolean;
}

/** A seal: everything up to row `lastRow` is in its hash. */
export interface Seal {
  number: number;
  hash: string;
  firstRow: number;
  lastRow: number;
  at: number;
}

export interface AuditStatus {
  /** The last seal; absent before the first. */
  head?: Seal;
  rows: number;
  unsealed: number;
  /** When the oldest unsealed row was written. */
  unsealedSince?: number;
}

export interface AuditFilter {
  rootId?: string;
  subject?: string;
  what?: string;
  who?: string;
  since?: number;
  /** Only rows below this number: the next page. */
  before?: number;
  limit: number;
}

/** One row, opened. */
export interface AuditRow {
  row: number;
  at: number;
  what: string;
  who: string;
  rootId?: string;
  subject?: string;
  why?: string;
  before?: unknown;
  after?: unknown;
  /** What it said of a customer is gone with the customer's key. */
  erased?: true;
  /** It does not open: it is not as it was written. */
  damaged?: true;
}

/** A seal with all that is in it: enough for somebody without the ledger to make its hash again. */
export interface AuditEvidence {
  seal: Seal & { previous: string; skip?: string; entries?: string };
  /** `by` and `body` are the ciphertexts in base64; `root` is the order's number in the ledger. */
  rows: (AuditRow & { root: number | null; by: string; body: string | null; leaf: string })[];
}

/** Something that the chain, the keys or an anchor contradict. */
export interface AuditFinding {
  /**
   * `changed`, `removed`, `inserted`: a row that is not as it was sealed. `forged`: a row that was not written with this
   * ledger's keys. `seal`: a seal that does not follow from the one before it. `anchor`: an anchor that knows another past.
   */
  kind: 'changed' | 'removed' | 'inserted' | 'forged' | 'seal' | 'anchor';
  row?: number;
  /** The seals between which it lies; the second is absent behind the last one. */
  between?: [number, number | undefined];
  message: string;
}

/** What an anchor says the chain was. */
export interface AnchoredSeal {
  anchor: string;
  seal: number;
  hash: string;
  at: number;
}

export interface AuditVerdict {
  rows: number;
  seals: number;
  unsealed: number;
  head?: Seal;
  /** Anchored seals that were compared. */
  anchored: number;
  findings: AuditFinding[];
  /** There are more findings than are listed. */
  more: boolean;
}

/** The audit: noted, sealed, shown and verified. */
export interface AuditProtocol {
  /** Notes in the audit what changes no other table; all else is noted by what does it, in the same transaction. */
  noteAudit(notes: AuditNote[]): Promise<void>;
  /** Seals what stands unsealed; nothing where another holder's lease is not over yet. */
  sealAudit(holder: string, leaseMs: number): Promise<SealAnswer>;
  auditStatus(): Promise<AuditStatus>;
  /** Rows of the audit, opened, the latest first. */
  auditRows(filter: AuditFilter): Promise<AuditRow[]>;
  /** The seal after this number, with its rows. */
  auditEvidence(afterSeal: number): Promise<AuditEvidence | null>;
  /** Looks for what was changed, removed or inserted in the audit. */
  verifyAudit(options: VerifyOptions): Promise<AuditVerdict>;
}
