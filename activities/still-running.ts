import type { Connection } from '../connectors/connections.ts';
import type { Failure } from '../domain/failures.ts';
import type { OpenWrite } from '../store/ledger.ts';

/**
 * A request that is given up goes on in its target, which is taken to be done with it after as long again as one may take.
 * Until then a search that finds nothing proves nothing, and what is told anew may be undone by it.
 */
const stillRunningMs = ({ limits }: Connection): number => limits.timeoutMs;

/** Until when a request that just failed like this may take effect. */
export const landsUntil = (connection: Connection, failure: Failure, now: number): number =>
  failure.class === 'unknown-outcome' && !failure.answered ? now + stillRunningMs(connection) : now;

/** The same of a write found open, whose sender may have died without a word. */
export const landsUntilOf = (connection: Connection, { landsUntil = 0, leaseUntil }: OpenWrite): number =>
  leaseUntil === undefined ? landsUntil : Math.max(landsUntil, leaseUntil + stillRunningMs(connection));
