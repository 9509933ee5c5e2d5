import { ActivityFailure, log, sleep, workflowInfo } from '@temporalio/workflow';
import type { LookInput, LookTurn, PlannedLooks, ReconcileOutcome } from '../activities/index.ts';
import type { ReconcileInput } from './messages.ts';
import { bookkeeping, reads } from './proxies.ts';

/** Between reading and comparing: what was accepted while the last page was read is in the ledger by then. */
const SETTLE_MS = 2_000;
const SHORTEST_WAIT_MS = 1_000;

type Verb = 'surveyLook' | 'compareLook' | 'repairLook';

/**
 * Compares what systems hold over a period with the ledger. Every connection reads on its own queue, and where it stands is in
 * the ledger, so that whatever is killed goes on from there. What one system cannot answer is said in the report; the
 * others are compared all the same.
 */
export async function reconcile(input: ReconcileInput): Promise<ReconcileOutcome> {
  const { waits = false, ...asked } = input;
  const { runId, acts, lanes } = await bookkeeping.planReconciliation({
    workflowId: workflowInfo().workflowId,
    ...asked,
  });
  await throughLanes(lanes, 'surveyLook', runId, waits);
  await sleep(SETTLE_MS);
  await throughLanes(lanes, 'compareLook', runId, waits);
  if (acts) await throughLanes(lanes, 'repairLook', runId, waits);
  return bookkeeping.finishReconciliation({ runId, acts });
}

/** Connections beside each other, the looks of each one after the other. */
async function throughLanes(lanes: PlannedLooks[], verb: Verb, runId: string, waits: boolean): Promise<void> {
  await Promise.all(
    lanes.map(async ({ queue, looks }) => {
      for (const { connectionId, kind } of looks) await through(queue, verb, { runId, connectionId, kind, waits });
    }),
  );
}

async function through(queue: string, verb: Verb, look: LookInput): Promise<void> {
  try {
    for (;;) {
      const { again }: LookTurn = await reads(queue)[verb](look);
      if (again === undefined) return;
      await sleep(Math.max(SHORTEST_WAIT_MS, again - Date.now()));
    }
  } catch (error) {
    const why = error instanceof ActivityFailure && error.cause ? error.cause.message : String(error);
    log.warn('a look of the reconciliation failed', { ...look, why });
    const { runId, connectionId, kind } = look;
    await bookkeeping.failLook({ runId, connectionId, kind, why });
  }
}
