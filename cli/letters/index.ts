import { type Command, Option } from 'commander';
import { localTime } from '../../domain/local-time.ts';
import { withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { declareAmend } from './amend.ts';
import { declareDiscrepancies } from './discrepancy.ts';
import { knownLetter } from './kept.ts';
import { declareMarks } from './mark.ts';
import { lettersTable, letterText } from './show.ts';

/** `waybill lc ...` */
export function declareLetters(lc: Command, context: CommandContext): void {
  lc.command('list')
    .description('letters of credit with their dates, and what of each presses')
    .addOption(new Option('--state <state>', 'only those').choices(['open', 'closed']).default('open'))
    .option('--json', 'print JSON', false)
    .action(async ({ state, json }: { state: 'open' | 'closed'; json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const rows = await ledger.letters({ isClosed: state === 'closed' });
        const { timezone, rules } = loaded.config;
        const today = localTime(Date.now(), timezone).slice(0, 10);
        print(json, rows, () =>
          rows.length > 0 ? lettersTable(rows, today, rules.lc.remind) : `No letter of credit is ${state}.`,
        );
      });
    });

  lc.command('show <number>')
    .description('one letter of credit: dates, amount, documents, discrepancies, orders, and what of it presses')
    .option('--json', 'print JSON', false)
    .action(async (number: string, { json }: { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await knownLetter(books, number);
        const { timezone, rules } = books.loaded.config;
        const today = localTime(Date.now(), timezone).slice(0, 10);
        print(json, row, () => letterText(row, today, rules.lc.remind));
      });
    });

  declareAmend(lc, context);
  declareMarks(lc, context);
  declareDiscrepancies(lc, context);
}
