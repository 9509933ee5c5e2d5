import { log, workflowInfo } from '@temporalio/workflow';
import type { WindowInput } from './messages.ts';
import { bookkeeping, reads } from './proxies.ts';

/**
 * One planned call of a connection: pulls what changed, has the targets looked through that may have changed by themselves
 * what they were told, and, in the connection's own windows, lets its queue out. Answers how many records were read.
 */
export async function window({ connectionId, queue, flow, planned }: WindowInput): Promise<{ records: number }> {
  const { startTime, searchAttributes } = workflowInfo();
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
  const [scheduled] = (searchAttributes.TemporalScheduledStartTime as Date[] | undefined) ?? [];
  await bookkeeping.openWindow({ connectionId, scheduledAt: (scheduled ?? startTime).getTime() });
  return { records };
}
