import type { Deps } from './deps.ts';
import { planOf } from './flow-plan.ts';

/** Lets out what is queued for a connection's planned window; the run is a ledger row, so that a crash resumes it and spends no second one. */
export function openWindow(deps: Deps) {
  return async ({
    connectionId,
    scheduledAt,
  }: {
    connectionId: string;
    scheduledAt: number;
  }): Promise<{ batches: number }> => {
    const run = await deps.ledger.windowRun(connectionId, scheduledAt);
    if (run.finished) return { batches: 0 };
    let batches = 0;
    for (const flow of Object.keys(deps.config.flows)) {
      const writes = planOf(deps, flow).steps.some((step) => step.verb === 'write' && step.target === connectionId);
      if (writes) batches += await deps.packer.packWindow(flow, { connectionId, windowRunId: run.windowRunId });
    }
    await deps.ledger.finishWindowRun(run.windowRunId);
    return { batches };
  };
}
