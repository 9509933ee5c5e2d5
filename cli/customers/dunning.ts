import type { Command } from 'commander';
import { workOutClaims } from '../../activities/credit.ts';
import { type DunningRow, dayOf, dunningRows, timezoneOf } from '../../activities/dunning.ts';
import type { Config } from '../../config/schema.ts';
import { customerLabel } from '../../domain/accounts.ts';
import { dueDay } from '../../domain/credit/dunning.ts';
import { daysLate } from '../../domain/credit/overdue.ts';
import { withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { customerOf } from './named.ts';

/** `waybill customers dunning [customer]` */
export function declareDunning(customers: Command, context: CommandContext): void {
  customers
    .command('dunning [customer]')
    .description('who was reminded of what, when, and what comes next')
    .option('--json', 'print JSON', false)
    .action(async (who: string | undefined, options: { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const { ledger, loaded } = books;
        const { config } = loaded;
        const named = who === undefined ? undefined : [await customerOf(books, who)];
        await workOutClaims(ledger, named);
        const now = Date.now();
        const rows: DunningRow[] = [];
        for await (const one of dunningRows(ledger, config, now, named)) rows.push(...one.rows);
        rows.sort((a, b) => a.claim.dueAt - b.claim.dueAt);
        if (!config.rules.credit.dunning)
          process.stderr.write('Nobody is reminded: say how by rules.credit.dunning (docs/rules/credit.md).\n');
        print(
          options.json,
          rows.map((row) => ({ ...row, customer: customerLabel(row.customer), daysLate: lateness(row, now) })),
          () => (rows.length > 0 ? dunningText(rows, config, now) : 'Nothing is due, or will be soon.'),
        );
      });
    });
}

const lateness = ({ claim }: DunningRow, now: number): number => Math.max(0, daysLate(claim, now));

function dunningText(rows: readonly DunningRow[], config: Config, now: number): string {
  return table(
    ['customer', 'what', 'left to pay', 'due', 'late', 'told', 'letter', 'next'],
    rows.map((row) => {
      const { customer, claim, told, due, next, stopped } = row;
      const zone = timezoneOf(config, customer.connectionId);
      const late = lateness(row, now);
      const counts = told?.dueAt === claim.dueAt ? told : undefined;
      const letter = counts?.letter;
      return [
        customerLabel(customer),
        `${claim.of} ${claim.number}`,
        `${claim.owed} ${claim.currency}`,
        dueDay(claim.dueAt, zone),
        late > 0 ? `${late} d` : '',
        counts ? `${dayOf(counts.day)}, ${localTime(counts.at, zone)}` : '',
        letter ? [letter.state, letter.failure].filter((one) => one !== undefined).join(': ') : '',
        stopped ??
          (due ? `${dayOf(due.day)}, now` : next ? `${dayOf(next.step.day)}, ${localTime(next.at, zone)}` : ''),
      ];
    }),
  );
}
