import { type Command, InvalidArgumentError } from 'commander';
import { MAIN_QUEUE, queueOf } from '../activities/index.ts';
import { EXIT, Problem } from '../config/problem.ts';
import type { Connection } from '../connectors/connections.ts';
import { connect } from '../daemon/connect.ts';
import { canPull } from '../daemon/wanted-schedules.ts';
import { workflowLink } from '../temporal/client.ts';
import { type Books, withBooks } from './books.ts';
import { type CommandContext, configOf, logOf } from './context.ts';
import { print, table } from './output.ts';
import { rehearse } from './rehearsal.ts';

interface Flags {
  dryRun: boolean;
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
  outcome: 'read' | 'paused' | 'failed';
  message?: string;
}

/** How long a person looks at a silent terminal before being told why. */
const SILENT_MS = 10_000;

const most = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('--limit is a whole number from 1.');
};

/** `waybill sync FLOW`: reads now what is new, or shows what that would do. */
export function registerSync(program: Command, context: CommandContext): void {
  program
    .command('sync <flow>')
    .description("read now what is new for a flow, instead of at its connections' next poll")
    .option('--dry-run', 'read for real, write nothing anywhere, and show what would be written', false)
    .option('--limit <n>', 'of a dry run: how many records', most, 20)
    .option('--payloads', 'of a dry run: show the very payloads (personal data!)', false)
    .option('--json', 'print JSON', false)
    .action(async (flow: string, flags: Flags, command: Command) => {
      const loaded = configOf(command, context);
      const { config } = loaded;
      if (!Object.hasOwn(config.flows, flow))
        throw new Problem(`there is no flow ${flow}; there are: ${Object.keys(config.flows).join(', ')}`, EXIT.usage);
      const log = logOf(command, loaded);
      const connections = await connect(config, { clock: { now: () => Date.now() }, log, show: loaded.show });
      try {
        if (flags.dryRun) {
          const failed = await rehearse(config, connections, flow, flags);
          if (failed) context.exitCode = EXIT.findings;
          return;
        }
        await withBooks(command, context, async (books) => {
          const asked = await askSources(books, connections, flow);
          if (asked.some(({ outcome }) => outcome !== 'read')) context.exitCode = EXIT.findings;
          print(flags.json, { flow, sources: asked }, () => textOf(asked));
        });
      } finally {
        for (const connection of connections.values()) connection.close();
      }
    });
}

async function askSources(books: Books, connections: ReadonlyMap<string, Connection>, flow: string): Promise<Asked[]> {
  const { ledger, loaded } = books;
  const declared = loaded.config.flows[flow] as (typeof loaded.config.flows)[string];
  const sources = declared.from.flatMap((id) => connections.get(id) ?? []).filter((one) => canPull(one, [declared]));
  if (sources.length === 0)
    throw new Problem(`nothing can be read for ${flow}: its systems tell what is new by webhook only`, EXIT.findings);
  const reached = await books.reached();
  if (!reached) throw new Problem('no daemon runs on these books: run `waybill start` first', EXIT.unreachable);

  const paused = new Map((await ledger.paused()).map(({ connectionId, caseId }) => [connectionId, caseId]));
  const silent = setTimeout(() => {
    process.stderr.write(`Still reading; Ctrl-C stops waiting, not the reading (${reached.where.ui ?? 'Temporal'}).\n`);
  }, SILENT_MS);
  try {
    return await Promise.all(
      sources.map(async ({ id: connectionId }): Promise<Asked> => {
        const workflowId = `window/${connectionId}/${flow}/asked`;
        const caseId = paused.get(connectionId);
        if (caseId) return { connectionId, workflowId, outcome: 'paused', message: `paused, see ${caseId}` };
        const link = workflowLink(reached.where, workflowId);
        try {
          const handle = await reached.client.workflow.start('window', {
            workflowId,
            taskQueue: MAIN_QUEUE,
            args: [{ connectionId, queue: queueOf(connectionId), flow, planned: false }],
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
          });
          const answer = (await handle.result()) as { records?: number } | undefined;
          return { connectionId, workflowId, link, outcome: 'read', records: answer?.records };
        } catch (error) {
          return { connectionId, workflowId, link, outcome: 'failed', message: innermost(error) };
        }
      }),
    );
  } finally {
    clearTimeout(silent);
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
