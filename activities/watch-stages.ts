import type { Connection } from '../connectors/connections.ts';
import type { Role } from '../domain/kinds.ts';
import { type Circumstances, latenessOf, overdueCause, type StandingOrder } from '../domain/overdue.ts';
import {
  type AllowedTime,
  allowedTime,
  furthestStage,
  PASSING_STAGES,
  type PassingStage,
  type Reach,
  type StageTimes,
} from '../domain/stage-times.ts';
import { parseStep } from '../domain/steps.ts';
import type { LookedAt, LookResult } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

type Watched = Pick<Deps, 'config' | 'connections'>;

/** Orders a sweep looks at: what is more waits for the next one. */
const LOOKS_A_SWEEP = 2_000;
const PAGE = 500;
/** How soon one is looked at again that is late: it leaves its case when its stage changes, whatever the look says. */
const LATE_MS = 5 * 60_000;

/** What the config lets happen to orders; what carries other things brings no order on. */
export function reachOf({ config, connections }: Watched): Reach {
  const roleOf = (id: string) => connections.get(id)?.role;
  const flows = Object.values(config.flows);
  const roles = (ids: string[]) => [...new Set(ids.map(roleOf))].filter((role): role is Role => role !== undefined);
  return {
    writes: roles(
      flows
        .filter(({ kinds }) => kinds.includes('order'))
        .flatMap(({ steps }) => steps.map(parseStep))
        .flatMap((step) => (step.verb === 'write' ? [step.target] : [])),
    ),
    hears: roles(flows.filter(({ kinds }) => kinds.includes('shipment')).flatMap(({ from }) => from)),
  };
}

/** Stage times that the config declares for an order, the most particular first. */
function declaredFor(
  { config }: Watched,
  order: Pick<StandingOrder, 'connectionId' | 'moves'>,
): (StageTimes | undefined)[] {
  return [
    ...order.moves.map(({ flow }) => config.flows[flow]?.stageTimes),
    config.connections[order.connectionId]?.stageTimes,
    config.overdue.stages,
  ] as (StageTimes | undefined)[];
}

/** The shortest time that any order may have at a stage; undefined where none is watched there. */
function shortestAt(
  { config }: Watched,
  stage: PassingStage,
  furthest: ReturnType<typeof furthestStage>,
): number | undefined {
  const particular = [...Object.values(config.flows), ...Object.values(config.connections)].map(
    (one) => one.stageTimes,
  );
  const times = [undefined, ...particular].map((own) =>
    allowedTime(stage, [own, config.overdue.stages] as (StageTimes | undefined)[], furthest),
  );
  const shortest = Math.min(...times.map((time) => time?.ms ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(shortest) ? shortest : undefined;
}

/** Who reports that an order went on from a stage, where that is one connection, whatever the order. */
function bringsOn({ config, connections }: Watched): Circumstances['bringsOn'] {
  const reporters = Object.values(config.flows)
    .filter(({ kinds }) => kinds.includes('shipment'))
    .flatMap(({ from }) => from);
  const freight = [...new Set(reporters)].filter(
    (id: string) => (connections.get(id) as Connection | undefined)?.role === 'freight',
  );
  return (stage) => ((stage === 'shipped' || stage === 'in-transit') && freight.length === 1 ? freight[0] : undefined);
}

function circumstances(deps: Watched, now: number, paused: ReadonlySet<string>): Circumstances {
  const { config, connections } = deps;
  const furthest = furthestStage(reachOf(deps));
  const hours = config.overdue.workingHours;
  return {
    now,
    paused,
    hours: { ...hours, timezone: hours.timezone ?? config.timezone },
    allowed: (order): AllowedTime | undefined => allowedTime(order.stage, declaredFor(deps, order), furthest),
    windows: (id) => connections.get(id)?.windows,
    bringsOn: bringsOn(deps),
  };
}

/** Finds orders that stand at their stage longer than they may, and puts them into the case of their lateness. */
export async function watchStages(deps: Deps): Promise<{ joined: number; left: number }> {
  const now = deps.clock.now();
  const furthest = furthestStage(reachOf(deps));
  const stages = PASSING_STAGES.flatMap((stage) => {
    const shortest = shortestAt(deps, stage, furthest);
    return shortest === undefined ? [] : [{ stage, before: now - shortest }];
  });
  const paused = new Set((await deps.ledger.paused()).map(({ connectionId }) => connectionId));
  const given = circumstances(deps, now, paused);
  const sum = { joined: 0, left: 0 };
  for (let looked = 0; looked < LOOKS_A_SWEEP; looked += PAGE) {
    const orders = await deps.ledger.dueLooks({ stages, limit: PAGE });
    if (orders.length === 0) break;
    const { joined, left } = await deps.ledger.keepLooks(orders.map((order) => resultOf(order, given)));
    sum.joined += joined;
    sum.left += left;
  }
  return sum;
}

function resultOf(order: LookedAt, given: Circumstances): LookResult {
  const { rootId, stage, stageAt } = order;
  const lateness = latenessOf(order, given);
  if (lateness.is !== 'overdue') return { rootId, stageAt, ...lateness };
  const { awaited } = lateness;
  const cause = {
    kind: 'overdue' as const,
    ...overdueCause(stage, awaited),
    ...(awaited === undefined ? {} : { connectionId: awaited }),
  };
  return { rootId, stageAt, is: 'overdue', lookAt: given.now + LATE_MS, cause };
}
