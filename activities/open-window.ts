import { LONGEST_RUN_MS } from '../domain/window-plan.ts';
import { dayOf } from '../domain/windows.ts';
import type { Deps } from './deps.ts';
import { planOf } from './flow-plan.ts';

export interface PlannedWindow {
  connectionId: string;
  /** The time of the plan, epoch ms. */
  scheduledAt: number;
}

/** How soon a run is looked at again that has records under way. */
const LOOK_AGAIN_MS = 2_000;

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

/**
 * Lets out what is queued for a connection's planned window. A run goes on for as long as something waits, because calls may
 * be few a second and a lost answer has to be looked for: `again` is when there is more to let out (epoch ms). The run is a
 * ledger row, so that a crash resumes it and spends no second one; an hour after its time it ends, whatever is left.
 */
export function openWindow(deps: Deps) {
  return async ({ connectionId, scheduledAt }: PlannedWindow): Promise<{ batches: number; again?: number }> => {
    const { ledger, clock, packer } = deps;
    const run = await windowRun(deps, connectionId, scheduledAt);
    if ('refused' in run || run.finished) return { batches: 0 };
    const { windowRunId } = run;
    let batches = 0;
    for (const flow of Object.keys(deps.config.flows)) {
      const writes = planOf(deps, flow).steps.some((step) => step.verb === 'write' && step.target === connectionId);
      if (writes) batches += await packer.packWindow(flow, { connectionId, windowRunId });
    }
    const left = await ledger.runLeft(connectionId, windowRunId);
    const now = clock.now();
    if (left.queued + left.underWay === 0 || now - scheduledAt > LONGEST_RUN_MS) {
      await ledger.finishWindowRun(windowRunId);
      return { batches };
    }
    const soonest = now + LOOK_AGAIN_MS;
    return { batches, again: left.underWay > 0 ? soonest : Math.max(soonest, left.nextAt ?? soonest) };
  };
}

function windowRun({ ledger, connections }: Deps, connectionId: string, scheduledAt: number) {
  const connection = connections.get(connectionId);
  if (!connection) throw new Error(`no connection ${connectionId} in the config`);
  const { timezone, windows } = connection;
  const day = { ...dayOf(timezone, scheduledAt), mostRuns: windows?.runsPerDay ?? Number.MAX_SAFE_INTEGER };
  return ledger.windowRun({ connectionId, scheduledAt, day });
}
