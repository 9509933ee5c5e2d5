import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/** A killed worker is noticed after this long, and its page moves on elsewhere. */
const HEARTBEAT_MS = 5_000;

/** Only ask and record in the ledger: quick, safe to repeat, on the workflows' own queue. */
export const bookkeeping = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '5m',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** Read a system: repeated within a minute at most, then left to the next poll or the sweep. */
export const reads = (queue: string) =>
  proxyActivities<Activities>({
    taskQueue: queue,
    startToCloseTimeout: '15m',
    heartbeatTimeout: HEARTBEAT_MS,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 3 },
  });

/**
 * Read what webhooks announced: quick, and noticed within seconds when its worker dies. On the workflows' own queue,
 * where an activity comes back with the workflow task that asked for it; there is one intake a connection at most, so
 * that a slow system takes one slot there and no more.
 */
export const intakeReads = proxyActivities<Activities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 3, maximumInterval: '10s', maximumAttempts: 5 },
});

/** Write a page to a system. The ledger knows what was sent, so a repetition asks before it sends again. */
export const probedWrites = (queue: string) =>
  proxyActivities<Activities>({
    taskQueue: queue,
    startToCloseTimeout: '10m',
    scheduleToStartTimeout: '1m',
    heartbeatTimeout: HEARTBEAT_MS,
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 8 },
  });

/** Calls systems about something that is in no hurry; safe to repeat, because the ledger knows what was said. */
export const errands = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  retry: { initialInterval: '1s', backoffCoefficient: 3, maximumInterval: '10m' },
});
