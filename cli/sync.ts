import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { MAIN_QUEUE, queueOf } from '../activities/flow-plan.ts';
import { EXIT, Problem } from '../config/problem.ts';
import type { Connection } from '../connectors/connections.ts';
import { dayOf, nextWindow } from '../domain/windows.ts';
import type { Ledger } from '../store/ledger.ts';
import { type Books, withBooks } from './books.ts';
import { type CommandContext, configOf, connectionsOf } from './context.ts';
import { localTime, print, table } from './output.ts';

interface Flags {
  dryRun: boolean;
  now: boolean;
  limit: number;
  payloads: boolean;
  json: boolean;
}

/** One source of the flow, asked for what is new. */
interface Asked {
  connectionId: string;
  workflowId: string;
  /** Where the Temporal UI shows it. */
  link?: string | undefined;
  /** Records read; undefined where that failed or another run was on it already. */
  records?: number | undefined;
  outcome: 'read' | 'opened' | 'paused' | 'at its windows' | 'failed';
  message?: string;
}

/** How long `--now` waits for what was just read to come as far as the windows. */
const QUIET_LOOKS = 40;
const QUIET_LOOK_MS = 250;

/** How long a person looks at a silent terminal before being told why. */
const SILENT_MS = 10_000;

const most = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('--limit is a whole number from 1.');
};

/** `waybill sync FLOW`: reads now what is new, or shows what that would do. */
export function declareSync(command: Command, context: CommandContext): void {
  command
    .option('--dry-run', 'read for real, write nothing anywhere, and show what would be written', false)
    .option('--now', 'open the windows of its systems now, which spends one of the runs of their day', false)
    .option('--limit <n>', 'of a dry run: how many records', most, 20)
    .option('--payloads', 'of a dry run: show the very payloads (personal data!)', false)
    .option('--json', 'print JSON', false)
    .action(async (flow: string, flags: Flags) => {
      const loaded = configOf(command, context);
      const { config } = loaded;
      if (!Object.hasOwn(config.flows, flow))
        throw new Problem(`there is no flow ${flow}; there are: ${Object.keys(config.flows).join(', ')}`, EXIT.usage);
      const connections = await connectionsOf(command, loaded);
      try {
        if (flags.dryRun) {
          const { rehearse } = await import('./rehearsal.ts');
          const failed = await rehearse(config, connections, flow, flags);
          if (failed) context.exitCode = EXIT.findings;
          return;
        }
        await withBooks(command, context, async (books) => {
          const asked = await askSources(books, connections, flow, flags.now);
          if (asked.some(({ outcome }) => outcome === 'failed' || outcome === 'paused'))
            context.exitCode = EXIT.findings;
          print(flags.json, { flow, sources: asked }, () => textOf(asked));
        });
      } finally {
        for (const connection of connections.values()) connection.close();
      }
    });
}

async function askSources(
  books: Books,
  connections: ReadonlyMap<string, Connection>,
  flow: string,
  now: boolean,
): Promise<Asked[]> {
  const { canPull } = await import('../daemon/wanted-schedules.ts');
  const { workflowLink } = await import('../temporal/client.ts');
  const { ledger, loaded } = books;
  const declared = loaded.config.flows[flow] as (typeof loaded.config.flows)[string];
  const sources = declared.from.flatMap((id) => connections.get(id) ?? []).filter((one) => canPull(one, [declared]));
  const windowed = [...connections.values()].filter(
    ({ id, windows }) => windows && (declared.from.includes(id) || declared.steps.includes(`write ${id}`)),
  );
  if (sources.length === 0 && windowed.length === 0)
    throw new Problem(`nothing can be read for ${flow}: its systems tell what is new by webhook only`, EXIT.findings);
  const reached = await books.reached();
  if (!reached) throw new Problem('no daemon runs on these books: run `waybill start` first', EXIT.unreachable);

  if (now && windowed.length > 0)
    await ledger.noteAudit(
      windowed.map(({ id }) => ({ what: 'window.asked', who: userInfo().username, subject: id, after: { flow } })),
    );
  const paused = new Map((await ledger.paused()).map(({ connectionId, caseId }) => [connectionId, caseId]));
  const silent = setTimeout(() => {
    process.stderr.write(`Still reading; Ctrl-C stops waiting, not the reading (${reached.where.ui ?? 'Temporal'}).\n`);
  }, SILENT_MS);
  try {
    const ask = async ({ id: connectionId, windows }: Connection): Promise<Asked> => {
      const workflowId = windows ? `window/${connectionId}/asked` : `window/${connectionId}/${flow}/asked`;
      const caseId = paused.get(connectionId);
      if (caseId) return { connectionId, workflowId, outcome: 'paused', message: `paused, see ${caseId}` };
      const link = workflowLink(reached.where, workflowId);
      try {
        const handle = await reached.client.workflow.start('window', {
          workflowId,
          taskQueue: MAIN_QUEUE,
          args: [
            {
              connectionId,
              queue: queueOf(connectionId),
              ...(windows ? {} : { flow }),
              planned: windows !== undefined,
            },
          ],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        });
        const { records, refused } = ((await handle.result()) ?? {}) as { records?: number; refused?: string };
        if (refused) return { connectionId, workflowId, link, outcome: 'failed', message: refused };
        if (!windows) return { connectionId, workflowId, link, outcome: 'read', records };
        const { made, most } = await runsToday(ledger, connectionId, windows);
        const message = `opened: run ${made} of ${most} of today`;
        return { connectionId, workflowId, link, outcome: 'opened', records, message };
      } catch (error) {
        return { connectionId, workflowId, link, outcome: 'failed', message: innermost(error) };
      }
    };
    const read = await Promise.all(sources.filter(({ windows }) => !windows).map(ask));
    if (!now) return [...read, ...(await Promise.all(windowed.map((one) => atItsWindows(ledger, one))))];
    // What was just read has to come as far as the windows before they open.
    if (windowed.length > 0) await untilQuiet(ledger);
    return [...read, ...(await Promise.all(windowed.map(ask)))];
  } finally {
    clearTimeout(silent);
  }
}

async function runsToday(ledger: Ledger, connectionId: string, windows: NonNullable<Connection['windows']>) {
  const day = dayOf(windows.timezone, Date.now());
  const runs = await ledger.runsBetween(connectionId, day.from, day.to);
  return { made: runs.length, most: windows.runsPerDay };
}

async function atItsWindows(ledger: Ledger, { id: connectionId, windows }: Connection): Promise<Asked> {
  if (!windows) throw new Error(`${connectionId} has no windows`);
  const { made, most } = await runsToday(ledger, connectionId, windows);
  const next = localTime(nextWindow(windows, Date.now()), windows.timezone);
  const spend =
    made < most ? `--now spends one of the ${most - made} runs that today has left` : 'today has no run left';
  const message = `called at its windows, next ${next}; ${spend}`;
  return { connectionId, workflowId: `window/${connectionId}`, outcome: 'at its windows', message };
}

/** Nothing is ready or on its way; or it takes too long to wait for. */
async function untilQuiet(ledger: Ledger): Promise<void> {
  for (let looks = 0; looks < QUIET_LOOKS; looks += 1) {
    const { moves } = await ledger.counts();
    if (moves.ready + moves.claimed === 0) return;
    await sleep(QUIET_LOOK_MS);
  }
}

/** Temporal wraps what an activity threw; the innermost message is the one that says something. */
function innermost(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}

const textOf = (asked: readonly Asked[]): string =>
  table(
    ['source', 'records', 'outcome', 'carried by'],
    asked.map(({ connectionId, records, outcome, message, link, workflowId }) => [
      connectionId,
      records === undefined ? '' : String(records),
      message ?? outcome,
      link ?? workflowId,
    ]),
  );
