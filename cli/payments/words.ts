import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Rest, TransferRow } from '../../store/ledger.ts';
import { type Said, saidBy, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { knownOrder } from '../known-order.ts';
import { print } from '../output.ts';
import { decide, leftOf, rowOf, tellDecided, undecided } from './entry.ts';

type Flags = Said & { json: boolean };

/** What a person may say of what pays no order: `credit`, `return`, `ignore`, and `undo` of what went back. */
export function declareWords(payments: Command, context: CommandContext): void {
  const word = (usage: string, description: string) =>
    withReason(payments.command(usage).description(description), { required: true });

  word('credit <entry>', 'keep what pays no order for its customer, until `payments match` gives it to another order')
    .option('--order <number>', 'an order of that customer, where the transfer pays none')
    .action(async (entry: string, flags: Flags & { order?: string }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await undecided(books, entry);
        const creditOf = flags.order
          ? (await knownOrder(books.ledger, flags.order)).bundle.rootId
          : row.allocations[0]?.rootId;
        if (creditOf === undefined)
          throw new Problem(`whose credit? name an order of that customer: --order NUMBER`, EXIT.usage);
        await decide(books, row, restOf(row, 'credit', creditOf), flags);
        tell(row, 'credit', flags);
      });
    });

  word('return <entry>', 'say that what pays no order is sent back; you order that at your bank').action(
    async (entry: string, flags: Flags, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await undecided(books, entry);
        await decide(books, row, restOf(row, 'return'), flags);
        tell(row, 'return', flags);
      });
    },
  );

  word('ignore <entry>', 'say that a transfer, or what is left of it, is for no order')
    .alias('set-aside')
    .action(async (entry: string, flags: Flags, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await undecided(books, entry);
        await decide(books, row, restOf(row, 'ignored'), flags);
        tell(row, 'ignored', flags);
      });
    });

  word('undo <entry>', 'say which transfer it was that went back: its orders are no longer paid by it')
    .requiredOption('--of <entry>', 'the transfer that came in')
    .action(async (entry: string, flags: Flags & { of: string }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await undecided(books, entry);
        const of = await rowOf(books, flags.of);
        if (row.direction !== 'out' || of.direction !== 'in')
          throw new Problem(
            `${row.entryId} has to be money that went out, and ${of.entryId} money that came in`,
            EXIT.findings,
          );
        if (!(await books.ledger.undoTransfer({ entryId: row.entryId, of: of.entryId }, saidBy(flags))))
          throw new Problem(
            `${row.entryId} is ${row.state} and ${of.entryId} is ${of.state}: one of them was decided otherwise`,
            EXIT.findings,
          );
        await tellDecided(books, [row, of]);
        print(
          flags.json,
          { entryId: row.entryId, undoes: of.entryId },
          () => `${row.entryId} takes back ${of.entryId}: its orders are asked for their money again`,
        );
      });
    });
}

const restOf = (row: TransferRow, rest: Rest, creditOf?: string) => ({
  allocations: row.allocations,
  over: leftOf(row),
  rest,
  ...(creditOf === undefined ? {} : { creditOf }),
});

const SAID = { credit: 'is kept for its customer', return: 'is to be sent back', ignored: 'is for no order' } as const;

function tell(row: TransferRow, rest: keyof typeof SAID, { json }: Flags): void {
  const over = leftOf(row);
  print(json, { entryId: row.entryId, rest, over }, () => `${over} ${row.currency} of ${row.entryId} ${SAID[rest]}`);
}
