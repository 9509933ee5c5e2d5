import type { Command } from 'commander';
import { readDutyTables } from '../../activities/trade-tables/duty.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { type Landed, landedCost } from '../../domain/duty/landed.ts';
import { withBooks } from '../books.ts';
import { orderFromFile } from '../canonical-file.ts';
import { type CommandContext, configOf } from '../context.ts';
import { knownOrder } from '../known-order.ts';
import { isRecordFile } from '../mapping/record-file.ts';
import { print } from '../output.ts';
import { landedText } from './text.ts';

/** `waybill orders landed <order>` */
export function declareLanded(orders: Command, context: CommandContext): void {
  orders
    .command('landed <order>')
    .description(
      'what an order costs until it is with its buyer, by line: goods, freight, duty, tax and fees, and who pays them',
    )
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nThe order is a number that the ledger knows, or a JSON or YAML file with a canonical order.',
    )
    .action(async (what: string, { json }: { json: boolean }, command: Command) => {
      const { config } = configOf(command, context);
      const order = isRecordFile(what)
        ? await orderFromFile(what)
        : await withBooks(command, context, async ({ ledger }) => (await knownOrder(ledger, what)).order);
      const landed = await landedOf(order, config);
      print(json, landed, () => landedText(landed));
      if (landed.totals.total === undefined || landed.contradictions.length > 0) context.exitCode = EXIT.findings;
    });
}

async function landedOf(order: Order, { rules }: Config): Promise<Landed> {
  const { papers } = rules;
  if (!papers.seller) throw new Problem('rules.papers.seller names no country that goods leave from', EXIT.usage);
  const tables = await readDutyTables(rules);
  if ('problem' in tables) throw new Problem(tables.problem, EXIT.findings);
  return landedCost(order, rules, tables, new Date().toISOString().slice(0, 10));
}
