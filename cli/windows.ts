import type { Command } from 'commander';
import { priorityOf, pushOf } from '../activities/flow-plan.ts';
import { EXIT } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Rate } from '../domain/budget.ts';
import type { Kind } from '../domain/kinds.ts';
import { openingOf, type PlannedOpening, planWindows } from '../domain/window-plan.ts';
import { dayOf, windowsBetween } from '../domain/windows.ts';
import type { Ledger } from '../store/ledger.ts';
import { withBooks } from './books.ts';
import { type CommandContext, configOf, connectionsOf } from './context.ts';
import { localTime, print, table } from './output.ts';

interface Flags {
  order?: string;
  ahead: number;
  json: boolean;
}

/** One connection that is called sparingly: by its windows, by its rates, or both. */
interface Sparing {
  connectionId: string;
  timezone: string;
  runs?: { made: number; most: number };
  rates: { calls: number; perMs: number; spent: number }[];
  /** By flow, the most urgent first; `kind` is what the connection is told of each record. */
  waiting: { flow: string; kind: Kind | undefined; count: number }[];
  windows: PlannedOpening[];
}

const DAY_MS = 86_400_000;

/** `waybill windows`: what goes when, with how many calls. */
export function declareWindows(command: Command, context: CommandContext): void {
  command
    .option('--order <number>', 'where one order waits, and when it goes')
    .option('--ahead <n>', 'how many windows of each', (text) => Math.max(1, Number.parseInt(text, 10) || 3), 3)
    .option('--json', 'print JSON', false)
    .action(async (flags: Flags) => {
      await withBooks(command, context, async ({ ledger }) => {
        const loaded = configOf(command, context);
        const connections = await connectionsOf(command, loaded);
        try {
          const sparing: Sparing[] = [];
          for (const connection of connections.values()) {
            if (!connection.windows && !connection.limits.rates?.length) continue;
            sparing.push(
              await planOfConnection(ledger, loaded.config, connections, connection, flags.ahead, Date.now()),
            );
          }
          if (flags.order === undefined) print(flags.json, sparing, () => textOf(sparing));
          else if (!(await tellOrder(ledger, sparing, flags.order, flags.json))) context.exitCode = EXIT.findings;
        } finally {
          for (const connection of connections.values()) connection.close();
        }
      });
    });
}

/** What goes into one connection when, as things stand. */
export async function planOfConnection(
  ledger: Ledger,
  config: Config,
  connections: ReadonlyMap<string, Connection>,
  connection: Connection,
  ahead: number,
  now: number,
): Promise<Sparing> {
  const { id, timezone, windows } = connection;
  const spent = await ledger.callsSpent(id, connection.limits.rates ?? []);
  const queued = await ledger.queuedFor(id);
  const day = dayOf(timezone, now);
  const runs = windows ? await ledger.runsBetween(id, day.from, day.to) : [];
  const openings = windows ? windowsBetween(windows, now, now + 8 * DAY_MS).slice(0, ahead) : [];
  const groups = queued.map(({ flow, count }) => ({
    flow,
    count,
    priority: priorityOf({ config }, flow),
    ...pushOf({ config, connections }, flow, connection),
  }));
  return {
    connectionId: id,
    timezone,
    ...(windows ? { runs: { made: runs.length, most: windows.runsPerDay } } : {}),
    rates: spent.map(({ rate, spent: held }) => ({ ...rate, spent: held.reduce((sum, one) => sum + one.calls, 0) })),
    waiting: groups.map(({ flow, kind, count }) => ({ flow, kind, count })),
    windows: planWindows(openings, groups, spent, { readCalls: kindsPulled(config, connection) }),
  };
}

const kindsPulled = ({ flows }: Config, { id, connector }: Connection): number =>
  new Set(
    Object.values(flows)
      .filter(({ from }) => from.includes(id))
      .flatMap(({ kinds }) => kinds.filter((kind) => connector.kinds[kind]?.pull)),
  ).size;

/** Says where the order waits; false where no order is known by that number. */
async function tellOrder(ledger: Ledger, sparing: Sparing[], number: string, json: boolean): Promise<boolean> {
  const roots = await ledger.findRoots(number);
  if (roots.length === 0) {
    process.stderr.write(`No order is known by ${number}.\n`);
    return false;
  }
  const places = (await Promise.all(roots.map((root) => ledger.placesOf(root)))).flat().map((place) => {
    const system = sparing.find(({ connectionId }) => connectionId === place.connectionId);
    const of = system?.waiting.find(({ flow }) => flow === place.flow)?.count ?? place.place;
    return {
      ...place,
      of,
      timezone: system?.timezone ?? 'UTC',
      at: openingOf(system?.windows ?? [], place.flow, place.place),
    };
  });
  print(json, { number, places }, () =>
    places.length === 0
      ? `${number} waits for no window.`
      : places
          .map(({ connectionId, flow, place, of, at, timezone }) => {
            const when = at === undefined ? 'in none of the next windows' : `at ${localTime(at, timezone)}`;
            return `${number} goes to ${connectionId} ${when}: place ${place} of ${of} in ${flow}.`;
          })
          .join('\n'),
  );
  return true;
}

const SPANS: [number, string][] = [
  [DAY_MS, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
];
const spanOf = ({ perMs }: Rate) => SPANS.find(([ms]) => ms === perMs)?.[1] ?? `${perMs} ms`;

function textOf(sparing: Sparing[]): string {
  if (sparing.length === 0) return 'No connection has windows or a rate: everything goes at once.';
  return sparing
    .map(({ connectionId, timezone, runs, rates, waiting, windows }) => {
      const facts = [
        ...(runs ? [`${runs.made} of ${runs.most} runs of today made`] : ['no windows']),
        ...rates.map((rate) => `${rate.spent} of ${rate.calls} calls of the last ${spanOf(rate)} made`),
        waiting.length === 0
          ? 'nothing waits'
          : `waiting: ${waiting.map(({ flow, count }) => `${count} ${flow}`).join(', ')}`,
      ];
      const head = `${connectionId}: ${facts.join('; ')}`;
      if (windows.length === 0) return head;
      const rows = windows.map(({ at, goes, stays, callsNeeded, callsLeft }) => [
        `  ${localTime(at, timezone)}`,
        goes.map(({ flow, count }) => `${count} ${flow}`).join(', ') || 'nothing',
        String(callsNeeded),
        callsLeft === undefined ? 'any' : String(callsLeft),
        stays === 0 ? '' : String(stays),
      ]);
      return `${head}\n${table([`  opens (${timezone})`, 'goes', 'calls needed', 'calls left', 'waits on'], rows)}`;
    })
    .join('\n\n');
}
