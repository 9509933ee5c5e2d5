/** The book itself, and what the processes that share it do one at a time. Times are epoch milliseconds. */
export interface HouseProtocol {
  migrate(): Promise<void>;
  close(): Promise<void>;
  /** The database's own clock, in epoch milliseconds; `undefined` where that is every process's. */
  databaseTime(): Promise<number | undefined>;
  /** What one process of many does: true where this holder may, until the lease is over. */
  lease(name: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Its time is over now, where it is still this holder's. */
  endLease(name: string, holder: string): Promise<void>;
}
