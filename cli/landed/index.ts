import type { Command } from 'commander';
import { plannedLeaving } from '../../activities/leaving.ts';
import { readDutyTables } from '../../activities/trade-tables/duty.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { type Landed, landedCost } from '../../domain/duty/landed.ts';
import type { Placed } from '../../domain/stock/claims.ts';
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
      const { order, placed } = isRecordFile(what)
        ? { order: await orderFromFile(what), placed: undefined }
        : await withBooks(command, context, async ({ ledger }) => {
            const { order, bundle } = await knownOrder(ledger, what);
            return { order, placed: bundle.placed };
          });
      const parts = await landedParts(order, placed, config);
      const [whole] = parts;
      print(json, parts.length === 1 ? whole : { order: order.number, currency: order.currency, parts }, () =>
        parts.map(landedText).join('\n\n'),
      );
      if (parts.some(({ totals, contradictions }) => totals.total === undefined || contradictions.length > 0))
        context.exitCode = EXIT.findings;
    });
}

/** What the order costs, of each country that it leaves from by itself. */
async function landedParts(order: Order, placed: readonly Placed[] | undefined, config: Config): Promise<Landed[]> {
  const { rules } = config;
  if (!rules.papers.seller) throw new Problem('rules.papers.seller names no country that goods leave from', EXIT.usage);
  const tables = await readDutyTables(rules);
  if ('problem' in tables) throw new Problem(tables.problem, EXIT.findings);
  const today = new Date().toISOString().slice(0, 10);
  return plannedLeaving(config, order, placed).map((departure) => landedCost(departure, rules, tables, today));
}
