import type { Command } from 'commander';
import { packedIn } from '../../activities/paper-wishes.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Package } from '../../domain/canonical/package.ts';
import { PAPER_LANGUAGES, type PaperLanguage } from '../../domain/papers/languages.ts';
import { isPaperType, PAPER_TYPES, type Paper, type PaperType } from '../../domain/papers/paper.ts';
import type { RootBundle } from '../../store/ledger.ts';
import { wholeFrom, wordsOf } from '../arguments.ts';
import { type Said, saidBy, withBooks, withReason } from '../books.ts';
import { type CommandContext, connectionsOf } from '../context.ts';
import { knownOrder } from '../known-order.ts';
import { print, table } from '../output.ts';
import { checkedParts, partText } from './check.ts';
import { paperFiles, printedOf, writePaper } from './files.ts';
import { wishesOf } from './issue.ts';

interface IssueFlags extends Said {
  type: PaperType[];
  out: string;
  lang?: PaperLanguage;
  incomplete: boolean;
  json: boolean;
}

const language = (text: string): PaperLanguage => wordsOf(PAPER_LANGUAGES, isLanguage)(text)[0] as PaperLanguage;
const isLanguage = (text: string): boolean => (PAPER_LANGUAGES as readonly string[]).includes(text);

/** `waybill papers ...` */
export function declarePapers(papers: Command, context: CommandContext): void {
  withReason(
    papers
      .command('issue <order>')
      .description(
        'make commercial invoice and packing list of each part of an order, as PDF and JSON; numbered once, whoever asks how often',
      )
      .option('--type <types>', PAPER_TYPES.join(', '), wordsOf(PAPER_TYPES, isPaperType), [
        'commercial-invoice',
        'packing-list',
      ] satisfies PaperType[])
      .option('--out <folder>', 'where the files go', '.')
      .option('--lang <language>', "en, or en-zh; the config's without it", language)
      .option('--incomplete', 'although something that rules.papers.required names is missing', false),
  ).action(async (number: string, flags: IssueFlags, command: Command) => {
    await withBooks(command, context, async ({ ledger, loaded }) => {
      const { config } = loaded;
      const { order, bundle } = await knownOrder(ledger, number);
      const { incomplete } = flags;
      const packed = await packedOf(bundle, command, loaded);
      const wishes = wishesOf(order, flags.type, config, {
        now: Date.now(),
        incomplete,
        packed,
        placed: bundle.placed,
      });
      const issued = await ledger.issuePapers(bundle.rootId, wishes, saidBy(flags));
      const style = { language: flags.lang ?? config.rules.papers.language, font: config.rules.papers.font };
      const written: {
        type: string;
        number: string;
        revision: number;
        fresh: boolean;
        part: string;
        files: string[];
      }[] = [];
      const handOut = async (paper: Paper) => {
        const made = await paperFiles(paper, style);
        // Noted first: what is on a file that somebody holds is known, whatever happens in between.
        await ledger.notePrinted(bundle.rootId, printedOf(paper, made, style.language), saidBy(flags));
        return writePaper(flags.out, paper, made);
      };
      for (const { paper, fresh } of issued) {
        const { type, number: own, revision, part } = paper;
        const files = await handOut(paper).catch((error: Error) => {
          throw new Problem(`${own} was issued, but could not be written: ${error.message}`, EXIT.findings);
        });
        written.push({ type, number: own, revision, fresh, part, files });
      }
      print(flags.json, written, () =>
        table(
          ['paper', 'number', 'part', 'now', 'file'],
          written.map((one) => [
            one.type,
            `${one.number}${one.revision > 1 ? ` rev. ${one.revision}` : ''}`,
            one.part || 'whole order',
            one.fresh ? 'issued' : 'as issued before',
            one.files[0] as string,
          ]),
        ),
      );
    });
  });

  papers
    .command('check <order>')
    .description('what customs and the carrier would miss on its papers')
    .option('--json', 'print JSON', false)
    .action(async (number: string, { json }: { json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded: { config } }) => {
        const { order, bundle } = await knownOrder(ledger, number);
        const checked = checkedParts(order, config, bundle.placed);
        const gaps = checked.flatMap((part) => part.gaps);
        const exported = checked.some((part) => part.exported);
        print(json, { order: order.number, exported, gaps, parts: checked }, () =>
          checked.map((part) => partText(order, part)).join('\n'),
        );
        if (gaps.length > 0) context.exitCode = EXIT.findings;
      });
    });

  papers
    .command('list')
    .description('the papers that were issued last')
    .option('--type <type>', `only these: ${PAPER_TYPES.join(', ')}`, wordsOf(PAPER_TYPES, isPaperType))
    .option('--limit <n>', 'how many', wholeFrom(1, '--limit'), 50)
    .option('--json', 'print JSON', false)
    .action(async (flags: { type?: PaperType[]; limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger }) => {
        const [type] = flags.type ?? [];
        const list = await ledger.papers({ limit: flags.limit, ...(type ? { type } : {}) });
        print(flags.json, list, () =>
          table(
            ['number', 'paper', 'order', 'part', 'date'],
            list.map((row) => [
              `${row.number}${row.revision > 1 ? ` rev. ${row.revision}` : ''}`,
              row.type,
              row.orderNumber ?? row.rootId,
              row.part || 'whole order',
              row.issuedOn,
            ]),
          ),
        );
      });
    });
}

/** What the parts of an order are packed in. Who outranks whom is asked of the connections, where anything was reported at all. */
async function packedOf(
  bundle: RootBundle,
  command: Command,
  loaded: LoadedConfig,
): Promise<(part: string) => readonly Package[]> {
  if (!bundle.inputs.some(({ kind }) => kind === 'shipment')) return () => [];
  const connections = await connectionsOf(command, loaded);
  for (const connection of connections.values()) connection.close();
  return packedIn(bundle, connections);
}
