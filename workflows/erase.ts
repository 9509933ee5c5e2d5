import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';
import type { EraseInput } from './messages.ts';
import { errands } from './proxies.ts';

/**
 * One request to erase somebody, or everybody of a connection. It waits as long as orders of theirs move and systems cannot be told,
 * which may be weeks, and holds nothing but the request's id.
 */
export async function erase({ requestId, tries = 0 }: EraseInput): Promise<void> {
  for (;;) {
    const step = await errands.eraseStep({ requestId, tries });
    if (step.done) return;
    tries = step.tries;
    if (step.waitMs > 0) await sleep(step.waitMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof erase>({ requestId, tries });
  }
}
