import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { MAIN_QUEUE } from '../../activities/flow-plan.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { type DifferenceKind, REPAIRED } from '../../domain/reconciliation/difference.ts';
import type { ReconcileReport } from '../../store/ledger.ts';
import { type Books, withBooks } from '../books.ts';
import { type CommandContext, configOf } from '../context.ts';
import { print } from '../output.ts';
import { instantGiven, spanOf } from '../period.ts';
import { sheetOf } from './sheet.ts';
import { textOf } from './text.ts';

interface Flags {
  from?: string;
  to?: string;
  last?: number;
  connection: string[];
  dryRun: boolean;
  repair?: true | DifferenceKind[];
  wait: boolean;
  run?: string;
  json: boolean;
  excel?: string;
  html?: string;
}

/** How long a person looks at a silent terminal before being told why. */
const SILENT_MS = 10_000;

const kinds = (text: string): DifferenceKind[] => {
  const named = text.split(',').map((kind) => kind.trim() as DifferenceKind);
  const unknown = named.find((kind) => !REPAIRED.includes(kind));
  if (unknown === undefined) return named;
  throw new InvalidArgumentError(`"${unknown}" is not repaired by itself; these are: ${REPAIRED.join(', ')}.`);
};

/** `waybill reconcile`: compares the systems with each other and the ledger, and sets right what is safe. */
export function declareReconcile(command: Command, context: CommandContext): void {
  command
    .option('--from <time>', 'the beginning of the period: a day such as 2026-11-20, or an instant with its zone')
    .option('--to <time>', 'its end, the day included; now without it')
    .option('--last <span>', 'the period that ends now, such as 24h or 7d', spanOf)
    .option('--connection <id>', 'only this system; several times for several', (id, ids: string[]) => [...ids, id], [])
    .option('--dry-run', 'only show, which is what happens without --repair', false)
    .option(
      '--repair [kinds]',
      'set right what is safe to set right (all, or these kinds with commas), and open cases for the rest',
      kinds,
    )
    .option('--wait', 'wait for the windows of systems that are called in windows alone', false)
    .option('--run <id>', 'show an earlier run instead, by its number or `latest`')
    .option('--excel <file>', 'write the report as an Excel workbook')
    .option('--html <file>', 'write the report as a page for reading and printing')
    .option('--json', 'print JSON', false)
    .action(async (flags: Flags) => {
      const { config } = configOf(command, context);
      if (flags.dryRun && flags.repair) throw new Problem('--dry-run and --repair exclude each other', EXIT.usage);
      for (const id of flags.connection)
        if (!Object.hasOwn(config.connections, id))
          throw new Problem(
            `there is no connection ${id}; there are: ${Object.keys(config.connections).join(', ')}`,
            EXIT.usage,
          );
      const period = periodOf(flags, config.timezone);
      await withBooks(command, context, async (books) => {
        const report =
          flags.run === undefined ? await compareNow(books, flags, period) : await earlier(books, flags.run);
        const sheet = sheetOf(report);
        if (flags.excel !== undefined) {
          const { workbookOf } = await import('./excel.ts');
          await save(flags.excel, await workbookOf(sheet, config.timezone));
        }
        if (flags.html !== undefined) {
          const { pageOf } = await import('./html.ts');
          await save(flags.html, pageOf(sheet, config.timezone));
        }
        const open = report.differences.filter(({ state }) => state === 'found' || state === 'case');
        if (open.length > 0 || report.looks.some(({ state }) => state === 'failed')) context.exitCode = EXIT.findings;
        print(flags.json, report, () => textOf(sheet, config.timezone));
      });
    });
}

function periodOf({ from, to, last }: Flags, timezone: string): { from?: number; to?: number; lastMs?: number } {
  if (last !== undefined && from !== undefined) throw new Problem('give --from or --last, not both', EXIT.usage);
  const period = {
    ...(from === undefined ? {} : { from: instantGiven('from', from, timezone, false) }),
    ...(to === undefined ? {} : { to: instantGiven('to', to, timezone, true) }),
    ...(last === undefined ? {} : { lastMs: last }),
  };
  if (period.from !== undefined && period.from >= (period.to ?? Date.now()))
    throw new Problem('the period ends before it begins', EXIT.usage);
  return period;
}

async function save(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(`${file} cannot be written (${code}): name another file, or make its folder`, EXIT.unreachable);
  }
  process.stderr.write(`Wrote ${file}.\n`);
}

async function earlier({ ledger }: Books, run: string): Promise<ReconcileReport> {
  const report = await ledger.reconcileReport(run === 'latest' ? undefined : run);
  if (report) return report;
  throw new Problem(
    run === 'latest' ? 'nothing was reconciled yet: run `waybill reconcile`' : `there is no reconciliation ${run}`,
    EXIT.findings,
  );
}

/** Has the daemon compare, and waits for it: Ctrl-C stops the waiting, not the comparing. */
async function compareNow(
  { ledger, reached: reach }: Books,
  { connection, repair, wait }: Flags,
  period: ReturnType<typeof periodOf>,
): Promise<ReconcileReport> {
  const reached = await reach();
  if (!reached) throw new Problem('no daemon runs on these books: run `waybill start` first', EXIT.unreachable);
  const workflowId = `reconcile/asked-${new Date().toISOString()}`;
  const handle = await reached.client.workflow.start('reconcile', {
    workflowId,
    taskQueue: MAIN_QUEUE,
    args: [
      {
        ...period,
        ...(connection.length > 0 ? { connectionIds: connection } : {}),
        ...(repair ? { repair } : {}),
        waits: wait,
      },
    ],
  });
  const silent = setTimeout(() => {
    const where = reached.where.ui ?? 'Temporal';
    process.stderr.write(`Still comparing; Ctrl-C stops waiting, not the comparing (${workflowId}, ${where}).\n`);
  }, SILENT_MS);
  try {
    const { runId } = (await handle.result()) as { runId: string };
    return (await ledger.reconcileReport(runId)) as ReconcileReport;
  } finally {
    clearTimeout(silent);
  }
}
