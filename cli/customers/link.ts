import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { customerLabel, parseCustomer } from '../../domain/accounts.ts';
import { type Said, saidBy, wake, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { customerOf } from './named.ts';

/** `waybill customers link ERP/ID [customer]` */
export function declareLink(customers: Command, context: CommandContext): void {
  withReason(customers.command('link <other> [customer]'), { required: true })
    .description("an ERP's customer is this customer: invoices without an order count as theirs")
    .option('--none', 'take it back', false)
    .action(
      async (
        other: string,
        who: string | undefined,
        flags: Said & { none: boolean; json: boolean },
        command: Command,
      ) => {
        await withBooks(command, context, async (books) => {
          const from = parseCustomer(other);
          if (!from || !books.loaded.config.connections[from.connectionId])
            throw new Problem(
              `${other} is no customer of a connection: give CONNECTION/ID, such as erp/C-77`,
              EXIT.findings,
            );
          if (flags.none === (who !== undefined))
            throw new Problem('say whose they are: a customer, or --none to take it back');
          const to = who === undefined ? null : await customerOf(books, who);
          if (to && customerLabel(to) === customerLabel(from))
            throw new Problem(`${other} is that customer already`, EXIT.findings);
          const { invoices } = await books.ledger.linkCustomer(from, to, saidBy(flags));
          if (invoices > 0) await wake(books);
          const count = `${invoices} open ${invoices === 1 ? 'invoice' : 'invoices'}`;
          const said = to
            ? `is ${customerLabel(to)}: ${count} counted as theirs`
            : `is nobody else: ${count} counted as their own`;
          print(
            flags.json,
            { from: customerLabel(from), to: to && customerLabel(to), invoices },
            () => `${other} ${said}`,
          );
        });
      },
    );
}
