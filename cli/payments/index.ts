import { type Command, Option } from 'commander';
import { openTransfers } from '../../activities/transfers/settle.ts';
import type { TransferFilter } from '../../store/ledger.ts';
import { wholeFrom } from '../arguments.ts';
import { withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { rowOf } from './entry.ts';
import { declareMatch } from './match.ts';
import { orderNumbers } from './numbers.ts';
import { entryText, foundTable, rowsTable } from './show.ts';
import { declareWords } from './words.ts';

/** What `--state` may name, and what of the ledger that is. */
const STATES = {
  open: { states: ['open'] },
  over: { rest: ['open'] },
  matched: { states: ['matched'] },
  posted: { states: ['posted'] },
  undone: { states: ['undoing', 'undone'] },
  credit: { rest: ['credit'] },
  return: { rest: ['return'] },
  ignored: { rest: ['ignored'] },
} as const satisfies Record<string, TransferFilter>;

type State = keyof typeof STATES;

/** `waybill payments ...` */
export function declarePayments(payments: Command, context: CommandContext): void {
  payments
    .command('list')
    .description('bank transfers that wait for a person, with the orders that each may be for; others with --state')
    .addOption(new Option('--state <state>', 'only those').choices(Object.keys(STATES)))
    .option('--limit <n>', 'how many', wholeFrom(1, '--limit'), 200)
    .option('--json', 'print JSON', false)
    .action(async (flags: { state?: State; limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const { ledger, loaded } = books;
        const { state, limit } = flags;
        if (state === undefined || state === 'open') {
          const found = (await openTransfers(ledger, loaded.config)).found.slice(0, limit);
          const over = state === undefined ? await ledger.transfers({ rest: ['open'], limit }) : [];
          const all = [...found, ...over.map((row) => ({ row }))];
          const call = await orderNumbers(books, over);
          print(flags.json, all, () =>
            all.length > 0
              ? [found.length > 0 ? foundTable(found) : '', over.length > 0 ? rowsTable(over, call) : '']
                  .filter(Boolean)
                  .join('\n\n')
              : 'No transfer waits for a person.',
          );
          return;
        }
        const rows = await ledger.transfers({ ...STATES[state], limit });
        const call = await orderNumbers(books, rows);
        print(flags.json, rows, () => (rows.length > 0 ? rowsTable(rows, call) : 'No such transfers.'));
      });
    });

  payments
    .command('show <entry>')
    .description('all that is known of a transfer: what it paid, or which orders it may be for, and why')
    .option('--json', 'print JSON', false)
    .action(async (entry: string, flags: { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await rowOf(books, entry);
        const [found] =
          row.state === 'open' ? (await openTransfers(books.ledger, books.loaded.config, [row])).found : [];
        const home = await books.ledger.transfers({ undoes: [row.entryId] });
        const call = await orderNumbers(books, [row]);
        const shown = { ...row, ...(home.length > 0 ? { wentHome: home } : {}), ...(found ? { found } : {}) };
        print(flags.json, shown, () => entryText(row, home, found, call));
      });
    });

  declareMatch(payments, context);
  declareWords(payments, context);
}
