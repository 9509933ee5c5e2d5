import { continueAsNew, log, setHandler, workflowInfo } from '@temporalio/workflow';
import { type IntakeInput, nudge } from './messages.ts';
import { intakeReads } from './proxies.ts';

/** Stages what a connection's webhooks announced, as long as more arrives, and ends: what shows as running is moving. */
export async function intake({ connectionId }: IntakeInput): Promise<void> {
  let nudged = true;
  setHandler(nudge, () => {
    nudged = true;
  });
  while (nudged) {
    nudged = false;
    try {
      const { more } = await intakeReads.takeIn({ connectionId });
      if (more) nudged = true;
    } catch (error) {
      // The inbox keeps what was announced; the sweep, or the next webhook, starts another.
      log.warn('intake stopped; the sweep goes on with it', { connectionId, error: String(error) });
      return;
    }
    if (nudged && workflowInfo().continueAsNewSuggested) await continueAsNew<typeof intake>({ connectionId });
  }
}
