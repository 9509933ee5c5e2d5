import type { Command } from 'commander';
import { claimsOf } from '../../activities/transfers/claims.ts';
import { asExchanged, asSaid, type SaidOrder } from '../../activities/transfers/settle.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { parseDecimal } from '../../domain/decimal.ts';
import type { Match } from '../../domain/transfers/match.ts';
import type { TransferRow } from '../../store/ledger.ts';
import { type Books, type Said, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { knownOrder } from '../known-order.ts';
import { print } from '../output.ts';
import { decide, undecided } from './entry.ts';

/** `1001=60.00`: an order, and how much is for it. */
interface Named {
  number: string;
  amount?: string;
}

function named(text: string, before: Named[] = []): Named[] {
  const [, number = '', amount] = /^(.*?)(?:=([^=]*))?$/.exec(text) ?? [];
  if (amount === undefined) return [...before, { number: text }];
  return [...before, { number, amount: amountFrom(amount, `--order ${text}`) }];
}

function amountFrom(text: string, flag: string): string {
  const amount = parseDecimal(text);
  if (amount === undefined || !/[1-9]/.test(amount) || amount.startsWith('-'))
    throw new Problem(`${flag}: ${text} is no amount such as 60.00`, EXIT.usage);
  return amount;
}

interface Flags extends Said {
  order: Named[];
  as?: string;
  json: boolean;
}

/** `waybill payments match` */
export function declareMatch(payments: Command, context: CommandContext): void {
  withReason(
    payments
      .command('match <entry>')
      .description('say which order a transfer, or what is left of one, pays; several with how much is for each')
      .requiredOption('--order <number[=amount]>', 'the order; again for a further one', named)
      .option('--as <amount>', "what it counts as in the order's currency, where it came in another one"),
    { required: true },
  ).action(async (entry: string, flags: Flags, command: Command) => {
    await withBooks(command, context, async (books) => {
      const row = await undecided(books, entry);
      const orders = await claimed(books, flags.order);
      const made = madeOf(row, orders, flags, books);
      if (made.is !== 'matched')
        throw new Problem(`${row.entryId} cannot pay ${numbersOf(orders)}: ${made.why}`, EXIT.findings);
      const { over } = made;
      const before = row.allocations.filter(({ rootId }) => !made.allocations.some((one) => one.rootId === rootId));
      if (before.length < row.allocations.length)
        throw new Problem(`${row.entryId} pays one of ${numbersOf(orders)} already`, EXIT.findings);
      const allocations = [...before, ...made.allocations];
      await decide(books, row, { allocations, over }, flags);
      print(
        flags.json,
        { entryId: row.entryId, orders: orders.map(({ claim }) => claim.number), allocations, over },
        () => `${row.entryId} pays ${numbersOf(orders)}: ${made.why}`,
      );
    });
  });
}

const numbersOf = (orders: readonly SaidOrder[]): string => orders.map(({ claim }) => claim.number).join(', ');

/** What the orders that a person names owe by now. */
async function claimed({ ledger }: Books, orders: readonly Named[]): Promise<SaidOrder[]> {
  const claims = await claimsOf(
    ledger,
    orders.map(({ number }) => number),
  );
  const said: SaidOrder[] = [];
  for (const { number, amount } of orders) {
    const { bundle } = await knownOrder(ledger, number);
    const claim = claims.find(({ rootId }) => rootId === bundle.rootId);
    if (!claim) throw new Problem(`${number} is cancelled: no transfer pays it`, EXIT.findings);
    if (said.some((one) => one.claim === claim)) throw new Problem(`${number} is named twice`, EXIT.usage);
    said.push({ claim, ...(amount === undefined ? {} : { amount }) });
  }
  return said;
}

function madeOf(row: TransferRow, orders: readonly SaidOrder[], { as: counts }: Flags, { loaded }: Books): Match {
  if (counts === undefined) return asSaid(row, orders, loaded.config);
  const [only, ...others] = orders;
  if (!only || others.length > 0) throw new Problem('--as is for one order', EXIT.usage);
  if (only.claim.currency === row.currency)
    throw new Problem(`${only.claim.number} is in ${row.currency} as well: leave --as out`, EXIT.usage);
  return asExchanged(row, only.claim, amountFrom(counts, '--as'));
}
