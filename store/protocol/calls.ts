/** GRANT: the calls that a connection has left, and who waits for them. Times are epoch milliseconds. */
import type { CallGrant, Rate, Spent } from '../../domain/budget.ts';
import type { CallAsk, CallsMade } from '../call-grants.ts';

/** GRANT. */
export interface CallsProtocol {
  /** Lets out calls of a connection, or says when to ask again. */
  drawCalls(ask: CallAsk): Promise<CallGrant>;
  settleCalls(grantId: string, made: CallsMade): Promise<void>;
  /** The system asked for patience: nobody calls before `until`. */
  holdCalls(connectionId: string, until: number): Promise<void>;
  /** Until when; 0 where it never asked. */
  heldUntil(connectionId: string): Promise<number>;
  /** What the spans of these rates hold now. */
  callsSpent(connectionId: string, rates: readonly Rate[]): Promise<{ rate: Rate; spent: Spent[] }[]>;
  /** Records that wait for a connection's calls, the most urgent flow first. */
  queuedFor(connectionId: string): Promise<{ flow: string; count: number }[]>;
  /** Where a root stands in the queues it waits in, 1 for the first of its flow. */
  placesOf(rootId: string): Promise<{ flow: string; connectionId: string; place: number }[]>;
}
