import { dayOf } from '../domain/windows.ts';
import type { Deps } from './deps.ts';
import { planOf } from './flow-plan.ts';

export interface PlannedWindow {
  connectionId: string;
  /** The time of the plan, epoch ms. */
  scheduledAt: number;
}

/** Spends one of the day's runs, once for each planned time. Answers why not, where the day has no more. */
export function beginWindow(deps: Deps) {
  return async ({ connectionId, scheduledAt }: PlannedWindow): Promise<{ refused?: string }> => {
    const run = await windowRun(deps, connectionId, scheduledAt);
    if (!('refused' in run)) return {};
    const refused = `${connectionId} was called ${run.runs} times today, as often as it may be; what waits goes in the next window`;
    deps.log.warn({ connectionId, runs: run.runs }, refused);
    return { refused };
  };
}

/** Lets out what is queued for a connection's planned window; the run is a ledger row, so that a crash resumes it and spends no second one. */
export function openWindow(deps: Deps) {
  return async ({ connectionId, scheduledAt }: PlannedWindow): Promise<{ batches: number }> => {
    const run = await windowRun(deps, connectionId, scheduledAt);
    if ('refused' in run || run.finished) return { batches: 0 };
    let batches = 0;
    for (const flow of Object.keys(deps.config.flows)) {
      const writes = planOf(deps, flow).steps.some((step) => step.verb === 'write' && step.target === connectionId);
      if (writes) batches += await deps.packer.packWindow(flow, { connectionId, windowRunId: run.windowRunId });
    }
    await deps.ledger.finishWindowRun(run.windowRunId);
    return { batches };
  };
}

function windowRun({ ledger, connections }: Deps, connectionId: string, scheduledAt: number) {
  const connection = connections.get(connectionId);
  if (!connection) throw new Error(`no connection ${connectionId} in the config`);
  const { timezone, windows } = connection;
  const day = { ...dayOf(timezone, scheduledAt), mostRuns: windows?.runsPerDay ?? Number.MAX_SAFE_INTEGER };
  return ledger.windowRun({ connectionId, scheduledAt, day });
}
