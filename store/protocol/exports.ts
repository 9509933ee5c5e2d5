/** What leaves the book as files. Times are epoch milliseconds. */
import type { Kind } from '../../domain/kinds.ts';

/** One page of records, in the order in which they first came. */
export interface ExportRequest {
  limit: number;
  /** The last record of the page before. */
  after?: string;
  kinds?: readonly Kind[];
  connectionId?: string;
  /** Only what changed at this time or later, epoch ms. */
  sinceMs?: number;
}

/** A record in our own shape, as it was mapped last. */
export interface ExportedRecord {
  recordId: string;
  connectionId: string;
  kind: Kind;
  sourceId: string;
  revision: number;
  changedAt: number;
  /** The revision that `canonical` is of; a newer one may not have been mapped yet. */
  mapped?: number;
  /** Absent where no flow has mapped it yet, or where its customer was erased (`erased`). */
  canonical?: unknown;
  erased?: true;
}

export interface ExportsProtocol {
  exportRecords(request: ExportRequest): Promise<ExportedRecord[]>;
}
