import type { Command } from 'commander';
import { gatherFacts } from '../activities/gate-facts.ts';
import { type StockFactDeps, stockFact } from '../activities/stock/fact.ts';
import { readDutyTables } from '../activities/trade-tables/duty.ts';
import { readTaxTables } from '../activities/trade-tables/tax.ts';
import { type VatFactDeps, vatFact } from '../activities/vat-ids/fact.ts';
import { heldCanonicals, rootView } from '../activities/view.ts';
import { EXIT, Problem } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import { vatIdOf } from '../domain/business.ts';
import type { Order } from '../domain/canonical/order.ts';
import { askEach, factsNeeded, type GateFacts } from '../domain/gates/index.ts';
import type { Ledger } from '../store/ledger.ts';
import { withBooks } from './books.ts';
import { type CommandContext, configOf, connectionsOf } from './context.ts';
import { knownOrder } from './known-order.ts';
import { isRecordFile, recordFromFile } from './mapping/record-file.ts';
import { orderFromFile } from './order-file.ts';
import { print } from './output.ts';

/** An order, and what is known about it. */
interface Tried {
  order: Order;
  facts: GateFacts;
}

interface Flags {
  facts?: string;
  json: boolean;
}

/** `waybill rules ...` */
export function declareRules(rules: Command, context: CommandContext): void {
  rules
    .command('try <order>')
    .description(
      'which rules let an order pass and which hold it back, with what they looked at and why; moves nothing',
    )
    .option('--facts <file>', 'for an order from a file: what is known besides, such as its customer, as JSON or YAML')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nThe order is a number that the ledger knows, or a JSON or YAML file with a canonical order (`waybill mapping preview` makes one).',
    )
    .action(async (what: string, flags: Flags, command: Command) => {
      const { config } = configOf(command, context);
      const { order, facts } = isRecordFile(what)
        ? await fromFile(what, flags.facts, config)
        : await withBooks(command, context, async ({ ledger, loaded }) => {
            const connections = await connectionsOf(command, loaded);
            try {
              return await fromLedger({ ledger, config, connections, clock: { now: () => Date.now() } }, what);
            } finally {
              for (const connection of connections.values()) connection.close();
            }
          });
      const verdicts = askEach(order, facts, config.rules);
      const passes = verdicts.every(({ verdict }) => verdict.pass);
      print(flags.json, { order: order.number, passes, facts, verdicts }, () => textOf(order, facts, verdicts, config));
      if (!passes) context.exitCode = EXIT.findings;
    });
}

async function fromFile(file: string, factsFile: string | undefined, config: Config): Promise<Tried> {
  const order = await orderFromFile(file);
  const known = factsFile === undefined ? {} : ((await recordFromFile(factsFile)).record as object);
  // Tables are of the house, whatever order is asked about.
  const needed = factsNeeded(config.rules);
  const tables = {
    ...(needed.has('tax') ? { tax: await readTaxTables(config.rules) } : {}),
    ...(needed.has('duty') ? { duty: await readDutyTables(config.rules) } : {}),
  };
  return { order, facts: { now: Date.now(), ...tables, ...known } };
}

async function fromLedger(deps: StockFactDeps & VatFactDeps & { ledger: Ledger }, number: string): Promise<Tried> {
  const { order, bundle } = await knownOrder(deps.ledger, number);
  const facts = await gatherFacts(deps, deps.config.rules, [bundle]);
  const stock = await stockFact(deps, order, bundle.rootId);
  const { vat } = await vatFact(deps, bundle.rootId, vatIdOf(order));
  const { payments, invoices, collected } = rootView(deps, bundle, heldCanonicals(bundle), false);
  return {
    order,
    facts: {
      ...facts.of(bundle),
      ...(stock ? { stock } : {}),
      ...(vat ? { vat } : {}),
      ...(payments.length > 0 ? { payments } : {}),
      ...(invoices.length > 0 ? { invoices } : {}),
      ...(collected.length > 0 ? { collected } : {}),
    },
  };
}

function textOf(order: Order, facts: GateFacts, verdicts: ReturnType<typeof askEach>, config: Config): string {
  const lines = verdicts.map(({ gate, verdict }) =>
    verdict.pass ? `  passes  ${gate}: ${verdict.why}` : `  WAITS   ${gate}: ${verdict.waitingFor}`,
  );
  const looked = [...factsNeeded(config.rules)].map(
    (name) => `  ${name}: ${name in facts ? JSON.stringify(facts[name]) : 'nothing is known'}`,
  );
  return [
    `${order.number}  ${order.total} ${order.currency}  to ${order.shipTo.country}`,
    ...(lines.length > 0 ? lines : ['  no gate is configured (rules.gates): it passes']),
    ...(looked.length > 0 ? ['', 'looked at', ...looked] : []),
  ].join('\n');
}
