import { type Command, Option } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { TransferRow, TransferState } from '../../store/ledger.ts';
import { wholeFrom } from '../arguments.ts';
import { type Books, type Said, saidBy, wake, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { knownOrder } from '../known-order.ts';
import { print, table } from '../output.ts';
import { claimsOf } from './claims.ts';
import { postTransfers } from './post.ts';
import { asSaid, openTransfers } from './settle.ts';
import { foundTable } from './show.ts';

const STATES = ['open', 'matched', 'posted', 'set-aside'] as const satisfies readonly TransferState[];

/** `waybill payments ...` */
export function declarePayments(payments: Command, context: CommandContext): void {
  payments
    .command('list')
    .description('bank transfers that wait for a person, with the orders that each may be for; others with --state')
    .addOption(new Option('--state <state>', 'only those').choices(STATES).default('open'))
    .option('--limit <n>', 'how many', wholeFrom(1, '--limit'), 200)
    .option('--json', 'print JSON', false)
    .action(async (flags: { state: TransferState; limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        if (flags.state === 'open') {
          const found = (await openTransfers(ledger, loaded.config)).found.slice(0, flags.limit);
          print(flags.json, found, () => (found.length > 0 ? foundTable(found) : 'No transfer waits for a person.'));
          return;
        }
        const rows = await ledger.transfers({ states: [flags.state], limit: flags.limit });
        print(flags.json, rows, () => (rows.length > 0 ? rowsTable(rows) : 'No such transfers.'));
      });
    });

  withReason(
    payments
      .command('match <entry>')
      .description('say which order a transfer pays, as `payments list` names it')
      .requiredOption('--order <number>', 'the order'),
    { required: true },
  ).action(async (entry: string, flags: Said & { order: string; json: boolean }, command: Command) => {
    await withBooks(command, context, async (books) => {
      const { ledger, loaded } = books;
      const row = await openRow(books, entry);
      const { bundle } = await knownOrder(ledger, flags.order);
      const claim = (await claimsOf(ledger, [flags.order])).find(({ rootId }) => rootId === bundle.rootId);
      if (!claim) throw new Problem(`${flags.order} is cancelled: no transfer pays it`, EXIT.findings);
      const made = asSaid(row, claim, loaded.config);
      if (made.is === 'open') throw new Problem(`${entry} cannot pay ${claim.number}: ${made.why}`, EXIT.findings);
      const { allocations, over } = made;
      if (!(await ledger.allocateTransfer({ entryId: row.entryId, allocations, over }, saidBy(flags))))
        throw new Problem(
          `${entry} was decided by somebody else just now: see \`waybill payments list\``,
          EXIT.findings,
        );
      await postTransfers(ledger, loaded.config);
      await wake(books);
      print(
        flags.json,
        { entryId: row.entryId, order: claim.number, allocations, over },
        () => `${row.entryId} pays ${claim.number}: ${made.why}`,
      );
    });
  });

  withReason(
    payments.command('set-aside <entry>').description('say that a transfer is for no order, or was settled elsewhere'),
    { required: true },
  ).action(async (entry: string, flags: Said & { json: boolean }, command: Command) => {
    await withBooks(command, context, async (books) => {
      const row = await openRow(books, entry);
      await books.ledger.allocateTransfer({ entryId: row.entryId, allocations: [], over: row.amount }, saidBy(flags));
      print(flags.json, { entryId: row.entryId, state: 'set-aside' }, () => `${row.entryId} is for no order`);
    });
  });
}

async function openRow({ ledger }: Books, entry: string): Promise<TransferRow> {
  const [row] = await ledger.transfers({ entryId: entry });
  if (!row) throw new Problem(`there is no ${entry}: see \`waybill payments list\``, EXIT.findings);
  if (row.state !== 'open') throw new Problem(`${row.entryId} is ${row.state} already`, EXIT.findings);
  return row;
}

const rowsTable = (rows: readonly TransferRow[]): string =>
  table(
    ['entry', 'booked', 'amount', 'state', 'pays', 'over'],
    rows.map((row) => [
      row.entryId,
      row.bookedOn,
      `${row.direction === 'out' ? '-' : ''}${row.amount} ${row.currency}`,
      row.state,
      row.allocations
        .map(({ rootId, amount, fee }) => `${rootId} ${amount}${fee === '0' ? '' : ` (${fee} kept by banks)`}`)
        .join(', '),
      row.over === '0' ? '' : row.over,
    ]),
  );
