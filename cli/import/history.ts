import type { Command } from 'commander';
import { canTellHistory, type HistoryRead, readHistory } from '../../activities/read-history.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { WaybillError } from '../../domain/failures.ts';
import { type Books, type Said, saidBy, withBooks, withReason } from '../books.ts';
import { type CommandContext, logOf } from '../context.ts';
import { print } from '../output.ts';
import { instantGiven } from '../period.ts';

interface Flags extends Said {
  from?: string;
  before: string;
  dryRun: boolean;
  json: boolean;
}

const KIND = 'order';

/** How long a person looks at a silent terminal before being told how far it is. */
const SILENT_MS = 10_000;

/** `waybill import history CONNECTION --before DAY`: exits with 1 where an order could not be read. */
export function declareHistory(command: Command, context: CommandContext): void {
  withReason(
    command
      .requiredOption(
        '--before <time>',
        'orders that nobody touched since: a day such as 2026-11-01, or an instant with its zone',
      )
      .option('--from <time>', 'and no earlier ones')
      .option('--dry-run', 'only count them', false),
  )
    .addHelpText(
      'after',
      '\nDo it before the first `waybill start`, and the first pull sends nothing of earlier days. An order that changes later is read again, and stays at home.',
    )
    .action(async (id: string, flags: Flags) => {
      await withBooks(
        command,
        context,
        async (books) => {
          const period = periodOf(flags, books.loaded.config.timezone);
          const read = await withConnection(command, books, id, (connection) => told(books, connection, period, flags));
          if (read.unread.length > 0) context.exitCode = EXIT.findings;
          print(flags.json, { connection: id, ...period, ...read }, () => textOf(id, read, flags.dryRun));
        },
        { make: true },
      );
    });
}

function periodOf({ from, before }: Flags, timezone: string): { from: number; to: number } {
  const period = {
    from: from === undefined ? 0 : instantGiven('from', from, timezone, false),
    to: instantGiven('before', before, timezone, false),
  };
  if (period.from >= period.to) throw new Problem('the period ends before it begins', EXIT.usage);
  return period;
}

/** The one connection, its calls counted together with those of a daemon that runs. */
async function withConnection<T>(
  command: Command,
  { ledger, loaded }: Books,
  id: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { connect } = await import('../../daemon/connect.ts');
  const { countedCalls } = await import('../../daemon/counted-calls.ts');
  const clock = { now: () => Date.now() };
  const connections = await connect(loaded.config, {
    clock,
    log: logOf(command, loaded),
    show: loaded.show,
    ...countedCalls(ledger, clock),
  });
  try {
    const connection = connections.get(id);
    if (!connection)
      throw new Problem(`there is no connection ${id}; there are: ${[...connections.keys()].join(', ')}`, EXIT.usage);
    if (!canTellHistory(connection, KIND))
      throw new Problem(
        `${connection.connector.title} cannot be asked for all orders of a period: give them as a file to \`waybill import orders --history\``,
        EXIT.usage,
      );
    return await work(connection);
  } finally {
    for (const connection of connections.values()) connection.close();
  }
}

async function told(
  { ledger }: Books,
  connection: Connection,
  period: { from: number; to: number },
  flags: Flags,
): Promise<HistoryRead> {
  if (!flags.dryRun)
    await ledger.noteAudit([
      {
        what: 'orders.history-read',
        ...saidBy(flags),
        subject: connection.id,
        after: { from: period.from, before: period.to },
      },
    ]);
  let spoken = Date.now();
  try {
    return await readHistory({ ledger }, connection, KIND, period, {
      signal: new AbortController().signal,
      dryRun: flags.dryRun,
      progress: ({ found }) => {
        if (Date.now() - spoken < SILENT_MS) return;
        spoken = Date.now();
        process.stderr.write(`${found} orders ...\n`);
      },
    });
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    throw new Problem(
      `${connection.id}: ${error.message}. What was read is kept: run it again, and it goes on with what is missing`,
      EXIT.unreachable,
      { cause: error },
    );
  }
}

function textOf(id: string, { found, fresh, known, unread }: HistoryRead, dryRun: boolean): string {
  if (dryRun) return `${found} orders of ${id} would be history: known, and sent nowhere.`;
  return [
    `${found} orders of ${id}: ${fresh} are history from now on, known and sent nowhere; ${known} were known already, and stay as they are.`,
    ...unread.map(({ id: order, failure }) => `could not be read: ${order} (${failure.class}: ${failure.message})`),
  ].join('\n');
}
