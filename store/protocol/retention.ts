/** How long things are kept. Times are epoch milliseconds. */

/** What is older than its time here is purged. */
export interface PurgeCutoffs {
  raw: number;
  payloads: number;
  revisions: number;
  inbox: number;
  steps: number;
  cases: number;
  alerts: number;
}

export interface PurgePage {
  cutoffs: PurgeCutoffs;
  /** Where the page before ended. */
  after?: string;
  /** Count what would go, and leave it. */
  dryRun: boolean;
}

export interface Purged {
  /** Rows by what they were; only what there was any of. */
  rows: { [what: string]: number };
  /** Where the next page begins; absent after the last. */
  next?: string;
}

/** What goes when its time is over. */
export interface RetentionProtocol {
  /** One page of what is older than its time; `next` leads on. Never what still moves, nor the last that is known of a record. */
  purge(request: PurgePage): Promise<Purged>;
}
