import type { Command } from 'commander';
import { EXIT } from '../config/problem.ts';
import type { Command as Word } from '../store/ledger.ts';
import { type AmendFlags, withWishes } from './amend/desk.ts';
import { amendOrders } from './amend/run.ts';
import { declareApprove } from './approval.ts';
import { wholeFrom } from './arguments.ts';
import { type Books, type Said, saidBy, wake, withBooks, withReason } from './books.ts';
import type { CommandContext } from './context.ts';
import { doing, ownNumber, showOrder } from './journey.ts';
import { declareLanded } from './landed/index.ts';
import { localTime, print, table } from './output.ts';

const VERBS = {
  retry: 'try again at once what failed or waits',
  hold: 'stop it before its next step',
  release: 'let a held order go on',
  cancel: 'take back what was written, and write nothing more',
} as const satisfies Partial<Record<Word['verb'], string>>;

/** The orders of a business number; says so and sets the exit code where there is none. */
async function found(books: Books, number: string, context: CommandContext): Promise<string[]> {
  const roots = await books.ledger.findRoots(number);
  if (roots.length === 0) {
    process.stderr.write(`No order is known by ${number}.\n`);
    context.exitCode = EXIT.findings;
  }
  return roots;
}

/** The one order of a number; says so where there is none, or more than one. */
async function theOne(books: Books, number: string, context: CommandContext): Promise<string | undefined> {
  const roots = await found(books, number, context);
  if (roots.length < 2) return roots[0];
  process.stderr.write(`${number} names ${roots.length} orders: use one of ${roots.join(', ')}\n`);
  context.exitCode = EXIT.findings;
  return undefined;
}

/** `waybill orders ...` */
export function declareOrders(orders: Command, context: CommandContext): void {
  orders
    .command('list')
    .description('the orders that changed last')
    .option('--stage <stage>', 'only those of this stage, e.g. in-erp')
    .option('--state <state>', 'only those with a move in this state: ready, claimed, queued, waiting or done')
    .option('--limit <n>', 'how many', wholeFrom(1, '--limit'), 50)
    .option('--json', 'print JSON', false)
    .action(async (options: { stage?: string; state?: string; limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const { stage, state, limit } = options;
        const list = await ledger.orders({ limit, ...(stage ? { stage } : {}), ...(state ? { state } : {}) });
        print(options.json, list, () =>
          table(
            ['number', 'stage', 'from', 'changed', 'now'],
            list.map((order) => [
              ownNumber(order),
              order.stage,
              order.connectionId,
              localTime(order.updatedAt, loaded.config.timezone),
              doing(order),
            ]),
          ),
        );
      });
    });

  orders
    .command('show <number>')
    .description("an order's whole journey, by any system's number of it")
    .option('--json', 'print JSON', false)
    .action(async (number: string, options: { json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const roots = await found(books, number, context);
        if (roots.length === 0) return;
        const shown = await Promise.all(roots.map((rootId) => showOrder(books, rootId)));
        print(
          options.json,
          shown.map(({ json }) => json),
          () => shown.map(({ text }) => text).join('\n\n'),
        );
      });
    });

  declareLanded(orders, context);
  declareApprove(orders, context);

  withWishes(
    orders.command('amend <number>').description('correct its data: tried, shown and asked for before it is accepted'),
  ).action(async (number: string, flags: AmendFlags, command: Command) => {
    await withBooks(command, context, async (books) => {
      const rootId = await theOne(books, number, context);
      if (rootId) await amendOrders(command, context, books, [rootId], flags);
    });
  });

  for (const [verb, description] of Object.entries(VERBS)) {
    withReason(orders.command(`${verb} <number>`).description(description)).action(
      async (number: string, options: Said & { json: boolean }, command: Command) => {
        await withBooks(command, context, async (books) => {
          const rootId = await theOne(books, number, context);
          if (!rootId) return;
          const { flows, caseIds } = await books.ledger.command(rootId, {
            verb: verb as Word['verb'],
            ...saidBy(options),
          });
          const order = await books.ledger.order(rootId);
          const told = await wake(books, caseIds);
          print(
            options.json,
            { rootId, verb, flows, caseIds, told },
            () => `${number}: ${verb}; ${order && flows.length > 0 ? doing(order) : 'no flow is concerned'}`,
          );
        });
      },
    );
  }
}
