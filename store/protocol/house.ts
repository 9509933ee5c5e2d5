/** The book itself, and what the processes that share it do one at a time. Times are epoch milliseconds. */
export interface HouseProtocol {
  migrate(): Promise<void>;
  close(): Promise<void>;
  /** The database's own clock, in epoch milliseconds; on SQLite what the processes of the host agree on. */
  databaseTime(): Promise<number>;
  /** What one process of many does: true where this holder may, until the lease is over. */
  lease(name: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Its time is over now, where it is still this holder's. */
  endLease(name: string, holder: string): Promise<void>;
}
