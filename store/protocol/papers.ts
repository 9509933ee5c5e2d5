/** Papers that were issued. Times are epoch milliseconds. */

import type { PaperDraft } from '../../domain/papers/compose.ts';
import type { Paper, PaperType } from '../../domain/papers/paper.ts';

/** A paper that shall be issued, unless one like it was. */
export interface PaperWish {
  draft: PaperDraft;
  /** Such as `CI-{year}-{n:5}`. */
  template: string;
  /** The day that it bears if it is new, e.g. `2026-11-26`. */
  day: string;
  /** Until when the law asks for it; absent where it need not be kept. */
  until?: number | undefined;
}

export interface IssuedPaper {
  paper: Paper;
  /** False where a paper with the same content stood already: it is the answer then. */
  fresh: boolean;
}

/** A paper without what stands on it. */
export interface PaperRow {
  number: string;
  revision: number;
  type: PaperType;
  part: string;
  /** The order's number; absent where the order is gone. */
  orderNumber?: string;
  rootId: string;
  issuedOn: string;
  until?: number;
}

export interface PapersProtocol {
  /**
   * Papers of one order, each numbered in the transaction that keeps it: no number is skipped, none is used twice. The same content is issued once;
   * changed content is the next revision under the same number.
   */
  issuePapers(rootId: string, wishes: readonly PaperWish[], by: { who: string; why: string }): Promise<IssuedPaper[]>;
  /** All revisions of an order's papers, oldest first; what was on one that is over, or whose customer was erased, is gone. */
  papersOf(rootId: string): Promise<Paper[]>;
  /** The newest first. */
  papers(filter: { type?: PaperType; limit: number }): Promise<PaperRow[]>;
}
