/** What can happen to the database that the ledger is in. Each lasts as long as `work`. */
export interface LedgerTrouble {
  /** Somebody else holds what a writer needs. */
  locked(work: () => Promise<void>): Promise<void>;
  /** There is no room for another row. */
  full(work: () => Promise<void>): Promise<void>;
}
