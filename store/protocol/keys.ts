/** The keys that others are wrapped with. Times are epoch milliseconds. */
import type { MasterKeys, Rewrapped } from '../rotation.ts';

/** Master keys, and those of what goes to Temporal. */
export interface KeysProtocol {
  /** Keys for what goes to Temporal, the newest first; each opens what it sealed, for as long as histories are kept. */
  payloadKeys(): Promise<Buffer[]>;
  /** Master keys by their ids, and how many keys each has wrapped. */
  masterKeys(): Promise<MasterKeys>;
  /**
   * Wraps every data key with the present master key, in pages; what is done stays done when it is killed. Nothing that they
   * sealed is touched. A new key for payloads is made with the first page.
   */
  rewrapKeys(by: { who: string; why?: string }, progress?: (done: number, of: number) => void): Promise<Rewrapped>;
  /** Says for a while that a process is at work with these master keys; 0 ends it. */
  present(holder: string, forMs: number): Promise<void>;
}
