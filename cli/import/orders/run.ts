import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { MOST_PACKED_BYTES } from '../../../bulk/bounds.ts';
import { type BulkFile, readBulkFile } from '../../../bulk/read-file.ts';
import { UnreadableFile } from '../../../bulk/unreadable.ts';
import { EXIT, Problem, systemCode } from '../../../config/problem.ts';
import type { Connection } from '../../../connectors/connections.ts';
import { finding } from '../../../domain/bulk/finding.ts';
import { BulkItems } from '../../../domain/bulk/items.ts';
import { type Judged, judge } from '../../../domain/bulk/judge.ts';
import { againstKnown } from '../../../domain/bulk/known-before.ts';
import { localTime } from '../../../domain/local-time.ts';
import { type Books, saidBy, wake } from '../../books.ts';
import type { CommandContext } from '../../context.ts';
import { print } from '../../output.ts';
import { writeWhole } from '../../write-whole.ts';
import { knownOf } from './facts.ts';
import { bulkSetting } from './setting.ts';
import { stageOrders, takesBulkOrders } from './stage.ts';
import { countOrders, type Summary, summaryText } from './summary.ts';
import { warningsFor } from './warnings.ts';

export interface Flags {
  acceptValid: boolean;
  dryRun: boolean;
  history: boolean;
  sheet?: string;
  out?: string;
  who?: string;
  why: string;
  json: boolean;
}

/** The connections of the config, opened when they are first asked for. */
type Opened = () => Promise<ReadonlyMap<string, Connection>>;

/** Looks at all of a file, stages what may go on, and writes the answer. */
export async function importFile(
  file: string,
  flags: Flags,
  books: Books,
  opened: Opened,
  context: CommandContext,
): Promise<void> {
  const { setting, items } = bulkSetting(books.loaded);
  const { config } = books.loaded;
  const { bulk, judged } = await judgedFile(file, flags, books, opened, new BulkItems(items));
  const counts = countOrders(judged);
  const going = judged.orders.filter(({ verdict }) => verdict === 'right' || verdict === 'known');
  const fileWrong = judged.findings.some(({ level, row }) => level === 'wrong' && row === undefined);
  const stopped = flags.dryRun || fileWrong || (hasWrong(judged) && !flags.acceptValid);
  let staged = 0;
  if (!stopped && counts.right > 0) {
    takesBulkOrders((await opened()).get(setting.connection), setting.connection, going);
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
}

const hasWrong = ({ findings }: Judged): boolean => findings.some(({ level }) => level === 'wrong');

async function judgedFile(
  file: string,
  { sheet, history }: Flags,
  { ledger, loaded: { config } }: Books,
  opened: Opened,
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
  const deps = { config, ledger, connections: opened, clock: { now: () => Date.now() } };
  if (!history) judged.findings.push(...(await warningsFor(deps, setting.connection, judged.orders)));
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
