import type { BulkFinding } from './finding.ts';

/** What this house holds orders in bulk to. */
export interface BulkRules {
  /** Pieces of one line; more are taken for a slip of the key. */
  mostPieces: number;
  /** Whether an address at a PO box is wrong. */
  poBoxes: 'refuse' | 'allow';
  /** What is known of the money when an order comes. */
  payment: 'unpaid' | 'paid';
  /** The day of the import, `2026-11-26`. */
  today: string;
}

/** What our table of articles says of a line, and the file does not. */
export interface BulkArticle {
  name?: string;
  hs_code?: string;
  origin?: string;
  weight_kg?: string;
}

/** An order as it is staged: the columns of the files of this house. */
export interface BulkData extends Record<string, unknown> {
  order_no: string;
  placed_at: string;
  currency: string;
  total: string;
  customer_no?: string;
  lines: (BulkArticle & { line_no: string; sku: string; quantity: number; unit_price: string; line_total: string })[];
}

/** `right`: it can go on. `known`: it came before, with the same contents. `wrong`: a person must mend it. */
export interface BulkOrder {
  reference: string;
  rows: number[];
  verdict: 'right' | 'known' | 'wrong';
  /** Absent where it is wrong. */
  data?: BulkData;
  /** The file says when it was ordered; else it is the day of the import, which the next one does not hold against it. */
  dated: boolean;
  /** The lines, from 0, whose price is of the table of articles: it may have been another then. */
  listed: number[];
}

/** All that was found in a file. Nothing is staged of one whose `findings` name no row and are wrong. */
export interface BulkVerdict {
  sheet?: string;
  rows: number;
  orders: BulkOrder[];
  findings: BulkFinding[];
}

/** A record of this reference that is known; `data` is absent where its contents are no longer kept. */
export interface KnownOrder {
  data?: unknown;
}
