import type { Connection } from '../connectors/connections.ts';
import { isPollMissed, isSilent, lastDueWindow, PULSE, type Pulse, sweepGapMs, type Watch } from '../domain/pulses.ts';
import type { Sign } from '../domain/signs.ts';
import { dayOf } from '../domain/windows.ts';
import type { Deps } from './deps.ts';
import { flowsInto } from './open-window.ts';
import { pollsOf } from './polls.ts';

/** The time for which a connection may say nothing, where one is declared. */
function silenceOf({ config }: Deps, { id }: Connection) {
  const silence = config.connections[id]?.silence;
  return silence === 'never' ? undefined : silence;
}

/** The plan of a connection that is called by it: something is pulled from it, or written to it. */
function windowsOf(deps: Deps, { id, windows }: Connection) {
  const isRead = Object.values(deps.config.flows).some(({ from }) => from.includes(id));
  return windows && (isRead || flowsInto(deps, id).length > 0) ? windows : undefined;
}

/** What should happen again and again, as the config has it. */
function expectedOf(deps: Deps, connection: Connection): string[] {
  return [
    ...(silenceOf(deps, connection) ? [PULSE.heard(connection.id)] : []),
    ...[...pollsOf(deps, connection).keys()].map((kind) => PULSE.pull(connection.id, kind)),
    ...(windowsOf(deps, connection)?.times ?? []).map((time) => PULSE.window(connection.id, time)),
  ];
}

/**
 * Finds what should have happened and did not: sources that say nothing, polls that come to no end, windows that were not
 * opened. What is paused is told by its pause, and is expected again from the end of that on.
 */
export async function missedPulses(deps: Deps, paused: ReadonlySet<string>): Promise<Sign[]> {
  const connections = [...deps.connections.values()];
  const pulses = await deps.ledger.expectPulses(
    connections.flatMap((connection) =>
      expectedOf(deps, connection).map((name) => ({
        name,
        explained: paused.has(connection.id) && !name.startsWith('window/'),
      })),
    ),
  );
  const now = deps.clock.now();
  const sweep = pulses.get(PULSE.sweep);
  const isUnbroken = sweep?.at !== undefined && now - sweep.at <= sweepGapMs(deps.config.sweep);
  const watch: Watch = { now, unbrokenSince: isUnbroken ? sweep.since : now };
  const signs: Sign[] = [];
  for (const connection of connections) {
    const { id: of } = connection;
    if (isSilentSource(deps, connection, pulses, watch)) signs.push({ is: 'silent-source', of, count: 1 });
    const missed = [...pollsOf(deps, connection)].filter(([kind, everyMs]) =>
      isPollMissed(pulses.get(PULSE.pull(of, kind)) as Pulse, everyMs, watch),
    );
    if (missed.length > 0) signs.push({ is: 'missed-polls', of, count: missed.length });
    if (await missedWindow(deps, connection, pulses, watch)) signs.push({ is: 'missed-window', of, count: 1 });
  }
  return signs;
}

function isSilentSource(deps: Deps, connection: Connection, pulses: ReadonlyMap<string, Pulse>, watch: Watch): boolean {
  const allowed = silenceOf(deps, connection);
  if (!allowed) return false;
  const { workingHours } = deps.config.overdue;
  const hours = { ...workingHours, timezone: workingHours.timezone ?? deps.config.timezone };
  const heard = pulses.get(PULSE.heard(connection.id)) as Pulse;
  return isSilent(heard, watch, { allowed, hours, windows: connection.windows });
}

/** A run of the plan's time or a later one makes up for it; where a day's runs are spent, no window could be opened. */
async function missedWindow(
  deps: Deps,
  connection: Connection,
  pulses: ReadonlyMap<string, Pulse>,
  watch: Watch,
): Promise<boolean> {
  const plan = windowsOf(deps, connection);
  const due = plan && lastDueWindow(plan, (time) => pulses.get(PULSE.window(connection.id, time)), watch);
  if (!plan || due === undefined) return false;
  const day = dayOf(plan.timezone, due);
  const runs = await deps.ledger.runsBetween(connection.id, day.from, watch.now + 1);
  if (runs.some(({ scheduledAt }) => scheduledAt >= due)) return false;
  return runs.filter(({ scheduledAt }) => scheduledAt < day.to).length < plan.runsPerDay;
}
