import { log } from '@temporalio/workflow';
import type { BatchInput } from './messages.ts';
import { bookkeeping, probedWrites } from './proxies.ts';

/** For what calls several systems, or none. */
const onMainQueue = probedWrites('waybill');

/**
 * Moves a page of records of one flow as far as they can go now. It interprets the plan its first activity
 * returned and holds nothing that the ledger does not; what cannot go on is put aside there, and the batch ends within minutes.
 */
export async function batch({ batchId, flow, connectionId, queue }: BatchInput): Promise<void> {
  try {
    const opening = queue ? probedWrites(queue) : onMainQueue;
    const plan = await opening.openBatch({ batchId, flow, ...(connectionId ? { connectionId } : {}) });
    let { open } = plan;
    if (plan.takeBack && open > 0) ({ open } = await onMainQueue.takeBack({ batchId, flow, open }));
    for (const { step, connectionId, queue } of plan.legs) {
      if (open <= 0) return;
      ({ open } = await probedWrites(queue).carry({ batchId, flow, step, connectionId, open }));
    }
    if (open <= 0) return;
  } catch (error) {
    log.warn('batch could not go on; its records are freed', { batchId, error: String(error) });
  }
  await bookkeeping.releaseBatch({ batchId, flow });
}
