import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';
import type { EraseInput } from './messages.ts';
import { errands } from './proxies.ts';

/**
 * One request to erase somebody, or everybody of a connection. It waits as long as orders of theirs move and systems cannot be told,
 * which may be weeks, and holds nothing but the request's id.
 */
export async function erase({ requestId, tries = 0 }: EraseInput): Promise<void> {
  for (;;) {
    const { done, waitMs } = await errands.eraseStep({ requestId, tries });
    if (done) return;
    tries += 1;
    if (waitMs > 0) await sleep(waitMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof erase>({ requestId, tries });
  }
}
