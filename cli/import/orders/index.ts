import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { MOST_PACKED_BYTES } from '../../../bulk/bounds.ts';
import { type BulkFile, readBulkFile } from '../../../bulk/read-file.ts';
import { UnreadableFile } from '../../../bulk/unreadable.ts';
import { EXIT, Problem, systemCode } from '../../../config/problem.ts';
import { finding } from '../../../domain/bulk/finding.ts';
import { BulkItems } from '../../../domain/bulk/items.ts';
import { type Judged, judge } from '../../../domain/bulk/judge.ts';
import { againstKnown } from '../../../domain/bulk/known-before.ts';
import { localTime } from '../../../domain/local-time.ts';
import { type Books, saidBy, wake, withBooks } from '../../books.ts';
import { type CommandContext, connectionsOf } from '../../context.ts';
import { print } from '../../output.ts';
import { writeWhole } from '../../write-whole.ts';
import { knownOf, warningsFor } from './facts.ts';
import { bulkSetting } from './setting.ts';
import { stageOrders, takesBulkOrders } from './stage.ts';
import { countOrders, type Summary, summaryText } from './summary.ts';

interface Flags {
  acceptValid: boolean;
  dryRun: boolean;
  history: boolean;
  sheet?: string;
  out?: string;
  who?: string;
  why: string;
  json: boolean;
}

/** `waybill import orders`: exits with 1 where an order needs a person. */
export function declareOrders(command: Command, context: CommandContext): void {
  command
    .option('--accept-valid', 'let the orders that are right go on without the wrong ones', false)
    .option('--dry-run', 'only say what is wrong', false)
    .option('--history', 'orders of earlier days: they are known from then on, and sent nowhere', false)
    .option('--sheet <name>', 'of a workbook: the sheet with the orders')
    .option('--out <file>', 'where the marked workbook is written (FILE.checked.xlsx without it)')
    .option('--why <text>', 'the reason, kept with it', 'said on the command line')
    .option('--who <name>', 'who says so (the user of this machine without it)')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nEverything is looked at first. Without --accept-valid nothing is staged while an order is wrong; an order goes as a whole or not at all.',
    )
    .action(async (file: string, flags: Flags) => {
      await withBooks(
        command,
        context,
        async (books) => {
          const { setting, items } = bulkSetting(books.loaded);
          const { config } = books.loaded;
          const { bulk, judged } = await judgedFile(file, flags, books, new BulkItems(items));
          const counts = countOrders(judged);
          const going = judged.orders.filter(({ verdict }) => verdict === 'right' || verdict === 'known');
          const fileWrong = judged.findings.some(({ level, row }) => level === 'wrong' && row === undefined);
          const stopped = flags.dryRun || fileWrong || (hasWrong(judged) && !flags.acceptValid);
          let staged = 0;
          if (!stopped && counts.right > 0) {
            const connections = await connectionsOf(command, books.loaded);
            try {
              takesBulkOrders(connections.get(setting.connection), setting.connection, going);
            } finally {
              for (const connection of connections.values()) connection.close();
            }
            // Who brought them is written down before they are: a run that is killed between the two says so again.
            await books.ledger.noteAudit([
              {
                what: flags.history ? 'orders.history-imported' : 'orders.imported',
                who: saidBy(flags).who,
                why: saidBy(flags).why,
                subject: setting.connection,
                after: { orders: counts.right, rows: judged.rows },
              },
            ]);
            staged = await stageOrders(books.ledger, config, setting.connection, going, flags);
            if (staged > 0 && !flags.history) await wake(books);
          }
          const answer =
            bulk && judged.findings.length > 0 ? await writeMarked(file, flags.out, bulk, judged, books) : undefined;
          const summary: Summary = {
            file: basename(file),
            ...(judged.sheet ? { sheet: judged.sheet } : {}),
            ...(bulk?.encoding ? { encoding: bulk.encoding } : {}),
            rows: judged.rows,
            orders: counts,
            staged,
            ...(answer ? { answer } : {}),
          };
          const next =
            stopped && !flags.dryRun && !fileWrong && counts.right > 0
              ? `nothing is staged: mend the file, or let the ${counts.right} that are right go on with --accept-valid`
              : '';
          const { orders, findings } = judged;
          const verdicts = orders.map(({ reference, rows, verdict }) => ({ reference, rows, verdict }));
          print(flags.json, { ...summary, verdicts, findings }, () => summaryText(summary, judged, next));
          if (hasWrong(judged)) context.exitCode = EXIT.findings;
        },
        { make: true },
      );
    });
}

const hasWrong = ({ findings }: Judged): boolean => findings.some(({ level }) => level === 'wrong');

async function judgedFile(
  file: string,
  { sheet, history }: Flags,
  { ledger, loaded: { config } }: Books,
  items: BulkItems,
): Promise<{ bulk?: BulkFile; judged: Judged }> {
  const setting = config.rules.bulkOrders as NonNullable<typeof config.rules.bulkOrders>;
  let bulk: BulkFile;
  try {
    bulk = await readBulkFile(await bytesOf(file), basename(file, extname(file)));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new Problem(`${file}: ${error.message} / ${error.zh}`, EXIT.findings, { cause: error });
  }
  const rules = { ...setting, today: localTime(Date.now(), config.timezone).slice(0, 10) };
  const first = judge(bulk.sheets, items, rules, sheet);
  if (bulk.macros) first.findings.unshift(finding('warning', 'macros'));
  const judged = againstKnown(first, await knownOf(ledger, setting.connection, first.orders));
  if (!history) judged.findings.push(...(await warningsFor(ledger, config, setting.connection, judged.orders)));
  return { bulk, judged };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > MOST_PACKED_BYTES) throw new UnreadableFile('too-large', { most: MOST_PACKED_BYTES });
    return await readFile(file);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new Problem(`${file} cannot be read (${systemCode(error)})`, EXIT.unreachable, { cause: error });
  }
}

/** The file as it came, with what was found marked in it; whole or not at all. */
async function writeMarked(
  file: string,
  out: string | undefined,
  came: BulkFile,
  judged: Judged,
  { loaded }: Books,
): Promise<string> {
  const { markedWorkbook } = await import('../../../bulk/mark.ts');
  const { setting, items } = bulkSetting(loaded);
  const path = out ?? `${file.slice(0, file.length - extname(file).length)}.checked.xlsx`;
  await writeWhole(path, await markedWorkbook(came, judged, { items, currencies: setting.currencies }));
  return path;
}
