import { log, sleep, workflowInfo } from '@temporalio/workflow';
import type { WindowInput } from './messages.ts';
import { bookkeeping, intakeReads, reads } from './proxies.ts';

/** A run is looked at again no sooner: each look is a handful of events. */
const MIN_WAIT_MS = 1_000;

/**
 * One planned call of a connection: pulls what changed, has the targets looked through that may have changed by themselves
 * what they were told, and, in the connection's own windows, lets its queue out. Answers how many records were read; or, of
 * a window, why it was not opened.
 */
export async function window({
  connectionId,
  queue,
  flow,
  planned,
}: WindowInput): Promise<{ records: number; refused?: string }> {
  const { startTime, searchAttributes } = workflowInfo();
  const [scheduled] = (searchAttributes.TemporalScheduledStartTime as Date[] | undefined) ?? [];
  const scheduledAt = (scheduled ?? startTime).getTime();
  if (planned) {
    const { refused } = await bookkeeping.beginWindow({ connectionId, scheduledAt });
    if (refused) return { records: 0, refused };
    try {
      await intakeReads.takeIn({ connectionId, inWindow: true });
    } catch (error) {
      // What it announced stays in the inbox; its queue is let out all the same.
      log.warn('intake stopped', { connectionId, error: String(error) });
    }
  }
  const pulled = await reads(queue).pullChanges({ connectionId, ...(flow === undefined ? {} : { flow }) });
  for (const target of pulled.compare) {
    try {
      await reads(target.queue).compareLevels({ connectionId: target.connectionId, flow: target.flow });
    } catch (error) {
      // Another system's trouble is not this one's; the next window compares again.
      log.warn('levels were not compared', { connectionId: target.connectionId, error: String(error) });
    }
  }
  const { records } = pulled;
  if (!planned) return { records };
  for (;;) {
    const { again } = await bookkeeping.openWindow({ connectionId, scheduledAt });
    if (again === undefined) break;
    await sleep(Math.max(MIN_WAIT_MS, again - Date.now()));
  }
  return { records };
}
