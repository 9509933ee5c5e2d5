import type { Command } from 'commander';
import { TradeTableError } from '../../activities/trade-tables/read.ts';
import { readSuccessorTable } from '../../activities/trade-tables/successors.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { BulkData } from '../../domain/bulk/verdict.ts';
import { WaybillError } from '../../domain/failures.ts';
import { reorderData, reorderReference } from '../../domain/reorder/data.ts';
import { resolveReorder } from '../../domain/reorder/resolve.ts';
import type { Ledger } from '../../store/ledger.ts';
import { type Books, type Said, saidBy, wake, withBooks, withReason } from '../books.ts';
import { type CommandContext, connectionsOf } from '../context.ts';
import { itemsOf } from '../import/orders/setting.ts';
import { stageOrders, takesBulkOrders } from '../import/orders/stage.ts';
import { bundleOf, theRoot } from '../known-order.ts';
import { print } from '../output.ts';
import { oldOrder, todaysFacts } from './facts.ts';
import { shopsOf } from './target.ts';
import { reorderText } from './text.ts';
import { type Tier, tierToday } from './tier.ts';

interface Flags extends Said {
  dryRun: boolean;
  without: boolean;
  again: boolean;
  tier?: string;
  json: boolean;
}

/** So often one order is ordered again at most. */
const MOST_TIMES = 1_000;

/** `waybill reorder ORDER`: exits with 1 where a line cannot be ordered today. */
export function declareReorder(command: Command, context: CommandContext): void {
  withReason(
    command
      .option('--dry-run', 'only show what would be ordered', false)
      .option('--without', 'leave out the lines that cannot be ordered today', false)
      .option('--again', 'order it once more, where it was ordered again before', false)
      .option('--tier <name>', 'the price tier that pays, in place of that of the customer today'),
  )
    .addHelpText(
      'after',
      '\nThe draft goes to the shop as any write does: once, also where the command is run twice. What is short is ordered, and said.',
    )
    .action(async (number: string, flags: Flags) => {
      await withBooks(command, context, async (books) => {
        const connections = await connectionsOf(command, books.loaded);
        try {
          await reorder(number, flags, books, connections, context);
        } catch (error) {
          if (error instanceof TradeTableError || error instanceof WaybillError)
            throw new Problem(error.message, EXIT.findings, { cause: error });
          throw error;
        } finally {
          for (const connection of connections.values()) connection.close();
        }
      });
    });
}

async function reorder(
  number: string,
  flags: Flags,
  books: Books,
  connections: ReadonlyMap<string, Connection>,
  context: CommandContext,
): Promise<void> {
  const { ledger, loaded } = books;
  const { config } = loaded;
  const setting = config.rules.reorder;
  if (!setting) throw new Problem('the config says nothing of reorders: add rules.reorder, see docs/rules/reorder.md');
  const shops = shopsOf(config, connections, setting.connection);
  const bundle = await rootOf(ledger, number);
  const order = await oldOrder(loaded, connections, bundle, number);
  const tier: Tier =
    flags.tier === undefined
      ? await tierToday(loaded, connections, ledger, bundle, order)
      : { name: flags.tier, by: 'said' };
  const facts = await todaysFacts(order, {
    loaded,
    connections,
    ledger,
    tier: tier.name,
    items: itemsOf(loaded, setting.items, 'rules.reorder.items'),
    successors: await readSuccessorTable(setting.successors),
  });
  const lines = resolveReorder(order, facts);
  const { reference, before } = await nextReference(
    ledger,
    setting.connection,
    order.number,
    bundle.rootId,
    flags.again,
  );
  const data = reorderData(order, reference, lines, {
    of: bundle.rootId,
    placedAt: new Date().toISOString(),
    // Its id of the buyer means nothing, or somebody else, to another shop.
    sameShop: shops.some(({ id }) => id === bundle.root.connectionId),
  });
  const leftOut = lines.filter(({ why }) => why !== undefined).length;
  const stopped = flags.dryRun || before || data.lines.length === 0 || (leftOut > 0 && !flags.without);
  let staged = 0;
  if (!stopped) {
    takesBulkOrders(connections.get(setting.connection), setting.connection, [{ data }], 'rules.reorder');
    await ledger.noteAudit([
      {
        what: 'orders.reordered',
        ...saidBy(flags),
        subject: order.number,
        after: { reference, lines: data.lines.length },
      },
    ]);
    staged = await stageOrders(ledger, config, setting.connection, [{ reference, data }], { history: false });
    if (staged > 0) await wake(books);
  }
  const next = before
    ? `it was ordered again before, as ${reference}: see \`waybill orders show ${reference}\`, or order it once more with --again`
    : staged > 0
      ? `${reference} goes to ${shops.map(({ id }) => id).join(', ')} as a draft: \`waybill orders show ${reference}\``
      : flags.dryRun
        ? 'nothing is made'
        : data.lines.length === 0
          ? 'nothing of it can be ordered today: nothing is made'
          : `nothing is made: mend what is left out (articles, successors, prices), or order the other ${data.lines.length} lines with --without`;
  const { total } = data;
  print(
    flags.json,
    {
      order: order.number,
      reference,
      tier: tier.name ?? null,
      tierBy: tier.by,
      currency: order.currency,
      total,
      lines,
      before,
      staged,
    },
    () => `${reorderText(order, lines, total, tier)}\n${next}`,
  );
  if (leftOut > 0 && !before) context.exitCode = EXIT.findings;
}

/** The one order of a number, whether a flow ever carried it or it is history. */
async function rootOf(ledger: Pick<Ledger, 'findRoots' | 'bundles'>, number: string) {
  const bundle = await bundleOf(ledger, await theRoot(ledger, number));
  if (!bundle) throw new Problem(`no order is known by ${number}`, EXIT.findings);
  return bundle;
}

/**
 * Under which number the order `of` is ordered; `before` where that was done already and no second time is wanted. Two shops may number their orders alike: what
 * says that it is of another order is none of this one. One that no longer says anything is taken for this one's: rather none than two.
 */
async function nextReference(
  ledger: Pick<Ledger, 'knownRecords'>,
  connectionId: string,
  number: string,
  of: string,
  again: boolean,
): Promise<{ reference: string; before: boolean }> {
  const all = Array.from({ length: MOST_TIMES }, (_, at) => reorderReference(number, at + 1));
  const known = new Map((await ledger.knownRecords(connectionId, 'order', all)).map(({ id, data }) => [id, data]));
  const isOurs = (reference: string) =>
    known.has(reference) && ((known.get(reference) as BulkData | undefined)?.reorder_of ?? of) === of;
  const last = all.findLast(isOurs);
  if (last !== undefined && !again) return { reference: last, before: true };
  const free = all.find((reference) => !known.has(reference));
  if (free === undefined) throw new Problem(`${number} was ordered again ${MOST_TIMES} times`, EXIT.findings);
  return { reference: free, before: false };
}
