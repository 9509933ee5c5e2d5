import type { Command } from 'commander';
import { EXIT } from '../../config/problem.ts';
import { withBooks } from '../books.ts';
import { partyFromFile } from '../canonical-file.ts';
import type { CommandContext } from '../context.ts';
import { configOf, connectionsOf } from '../context.ts';
import { isRecordFile, recordFromFile } from '../mapping/record-file.ts';
import { print } from '../output.ts';
import { customerFromFile, customerFromLedger, saysOf, type TriedCustomer, textOfCustomer } from './customer.ts';
import { factsFromFile, factsShown, orderFromLedger, type TriedOrder, textOfOrder, verdictsOf } from './order.ts';

interface Flags {
  facts?: string;
  json: boolean;
}

/** `waybill rules ...` */
export function declareRules(rules: Command, context: CommandContext): void {
  rules
    .command('try <order-or-customer>')
    .description(
      'which rules let an order or a customer pass and which hold them back, with what they looked at and why; moves nothing',
    )
    .option('--facts <file>', 'for one from a file: what is known besides, such as their account, as JSON or YAML')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nThe order is a number that the ledger knows, the customer CONNECTION/ID such as shop-us/7012345; or either is a JSON or YAML file with a canonical order or customer (`waybill mapping preview` makes one).',
    )
    .action(async (what: string, flags: Flags, command: Command) => {
      const { config } = configOf(command, context);
      const tried = isRecordFile(what)
        ? await fromFile(what, flags.facts, config)
        : await fromLedger(what, command, context);
      let passes: boolean;
      if ('order' in tried) {
        const verdicts = verdictsOf(tried, config);
        passes = verdicts.every(({ verdict }) => verdict.pass);
        const { order, facts } = tried;
        print(flags.json, { order: order.number, passes, facts: factsShown(facts), verdicts }, () =>
          textOfOrder(order, verdicts),
        );
      } else {
        const verdicts = saysOf(tried, config);
        passes = verdicts.every((one) => !('verdict' in one) || one.verdict.pass);
        const { label: customer, facts } = tried;
        print(flags.json, { customer, passes, facts, verdicts }, () => textOfCustomer(tried, verdicts, config));
      }
      if (!passes) context.exitCode = EXIT.findings;
    });
}

async function fromFile(
  file: string,
  factsFile: string | undefined,
  config: ReturnType<typeof configOf>['config'],
): Promise<TriedOrder | TriedCustomer> {
  const party = await partyFromFile(file);
  const known = factsFile === undefined ? {} : ((await recordFromFile(factsFile)).record as object);
  if ('customer' in party) return customerFromFile(party.customer, known, config);
  return { order: party.order, facts: await factsFromFile(party.order, known, config) };
}

function fromLedger(what: string, command: Command, context: CommandContext): Promise<TriedOrder | TriedCustomer> {
  return withBooks(command, context, async (books) => {
    const { ledger, loaded } = books;
    const connections = await connectionsOf(command, loaded);
    const deps = { ledger, config: loaded.config, connections, clock: { now: () => Date.now() } };
    try {
      return (await customerFromLedger(deps, what)) ?? (await orderFromLedger(deps, what));
    } finally {
      for (const connection of connections.values()) connection.close();
    }
  });
}
