import type { Connection } from '../connectors/connections.ts';
import { allowance, PRIORITIES } from '../domain/budget.ts';
import { LONGEST_RUN_MS } from '../domain/window-plan.ts';
import { dayOf } from '../domain/windows.ts';
import type { Deps } from './deps.ts';
import { planOf, priorityOf, pushOf } from './flow-plan.ts';

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
 * ledger row, so that a crash resumes it and spends no second one; it ends where what is left can go no sooner than an hour
 * after its time.
 */
export function openWindow(deps: Deps) {
  return async ({ connectionId, scheduledAt }: PlannedWindow): Promise<{ batches: number; again?: number }> => {
    const { ledger, clock, packer } = deps;
    const connection = connectionOf(deps, connectionId);
    const run = await windowRun(deps, connectionId, scheduledAt);
    if ('refused' in run || run.finished) return { batches: 0 };
    const { windowRunId } = run;
    const endsAt = scheduledAt + LONGEST_RUN_MS;
    let batches = 0;
    let callsAt = 0;
    let promised = 0;
    const { underWay } = await ledger.runLeft(connectionId, windowRunId);
    for (const flow of clock.now() < endsAt ? flowsInto(deps, connectionId) : []) {
      const room = await roomFor(deps, connection, flow, promised);
      const out = await packer.packWindow(flow, { connectionId, windowRunId }, room.records - underWay);
      batches += out.batches;
      promised += room.callsFor(out.records);
      callsAt = Math.max(callsAt, room.retryAt ?? 0);
    }
    const left = await ledger.runLeft(connectionId, windowRunId);
    const soonest = clock.now() + LOOK_AGAIN_MS;
    const again = left.underWay > 0 ? soonest : Math.max(soonest, left.nextAt ?? 0, batches > 0 ? 0 : callsAt);
    if (left.queued + left.underWay > 0 && again < endsAt) return { batches, again };
    await ledger.finishWindowRun(windowRunId);
    return { batches };
  };
}

/** The flows that write a connection, the most urgent first: they take their turns at its calls in this order. */
export function flowsInto(deps: Pick<Deps, 'config'>, connectionId: string): string[] {
  const turn = (flow: string) => PRIORITIES.indexOf(priorityOf(deps, flow));
  return Object.keys(deps.config.flows)
    .filter((flow) => planOf(deps, flow).steps.some((step) => step.verb === 'write' && step.target === connectionId))
    .sort((a, b) => turn(a) - turn(b));
}

/** Pushes of one flow that a run lets out at a time: more wait in their queue, where what is more urgent overtakes them. */
const MOST_PUSHES = 10;

interface Room {
  records: number;
  retryAt?: number;
  /** The calls that so many records are told in. */
  callsFor(records: number): number;
}

/**
 * How many records of a flow the connection's calls still cover in whole pushes, or when they do again. A page that runs out of calls
 * half-way is not lost, but has to be looked for before it goes on; so the calls of what was let out before it, and are not made yet,
 * count as made.
 */
async function roomFor(
  { config, connections, ledger, clock }: Deps,
  connection: Connection,
  flow: string,
  promised: number,
): Promise<Room> {
  const { rates } = connection.limits;
  const { batch, requestsPerPush } = pushOf({ config, connections }, flow, connection);
  const callsFor = (records: number) => Math.ceil(records / batch) * requestsPerPush;
  if (!rates?.length) return { records: MOST_PUSHES * Math.max(batch, config.batch.size), callsFor };
  const now = clock.now();
  const spent = await ledger.callsSpent(connection.id, rates);
  const answer = allowance(
    spent.map((one) => ({ ...one, spent: [...one.spent, { calls: promised, endsAt: now }] })),
    {
      now,
      priority: priorityOf({ config }, flow),
      wanted: MOST_PUSHES * Math.ceil(config.batch.size / batch) * requestsPerPush,
      atLeast: requestsPerPush,
    },
  );
  // A rate that holds less than one push comes round often: its page goes on as it does.
  if ('retryAt' in answer) return { records: 0, retryAt: answer.retryAt, callsFor };
  return { records: Math.max(1, Math.floor(answer.calls / requestsPerPush)) * batch, callsFor };
}

function connectionOf({ connections }: Deps, connectionId: string): Connection {
  const connection = connections.get(connectionId);
  if (!connection) throw new Error(`no connection ${connectionId} in the config`);
  return connection;
}

function windowRun(deps: Deps, connectionId: string, scheduledAt: number) {
  const { timezone, windows } = connectionOf(deps, connectionId);
  const day = { ...dayOf(timezone, scheduledAt), mostRuns: windows?.runsPerDay ?? Number.MAX_SAFE_INTEGER };
  return deps.ledger.windowRun({ connectionId, scheduledAt, day });
}
