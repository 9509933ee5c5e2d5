import type { Command } from 'commander';
import { type Proposal, replenishment } from '../../activities/replenish/plan.ts';
import { TradeTableError } from '../../activities/trade-tables/read.ts';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';
import type { Purchase } from '../../domain/canonical/purchase.ts';
import { type Books, type Said, withBooks, withReason } from '../books.ts';
import { type CommandContext, connectionsOf } from '../context.ts';
import { print } from '../output.ts';
import { writePurchases } from './purchase-file.ts';
import { decidedBefore, purchasesGoTo, sendPurchases } from './send.ts';
import { replenishText, tallied } from './text.ts';

interface Flags extends Said {
  all: boolean;
  sku?: string;
  warehouse?: string;
  out?: string;
  send: boolean;
  json: boolean;
}

/** `waybill replenish`: looks, and with `--send` has drafts made in the ERP. Exits with 1 where something could not be sent. */
export function declareReplenish(command: Command, context: CommandContext): void {
  withReason(
    command
      .option('--all', 'articles of which there is enough too', false)
      .option('--sku <sku>', 'one article')
      .option('--warehouse <connection>', 'one warehouse')
      .option('--out <file>', 'what to buy as CSV, or as a workbook where it ends in .xlsx')
      .option('--send', 'to the ERP, as drafts that a person releases there', false),
  )
    .addHelpText('after', '\nWhat is sent is on order from then on: sent again, it is not proposed again.')
    .action((flags: Flags) =>
      withBooks(command, context, async (books) => {
        const connections = await connectionsOf(command, books.loaded);
        try {
          await replenish(flags, books, connections, context);
        } catch (error) {
          if (error instanceof TradeTableError) throw new Problem(error.message, EXIT.findings, { cause: error });
          throw error;
        } finally {
          for (const connection of connections.values()) connection.close();
        }
      }),
    );
}

async function replenish(
  flags: Flags,
  books: Books,
  connections: Awaited<ReturnType<typeof connectionsOf>>,
  context: CommandContext,
): Promise<void> {
  const { ledger, loaded } = books;
  const { config } = loaded;
  const erp = flags.send ? purchasesGoTo(config) : undefined;
  const [now, before] = [Date.now(), await decidedBefore(books)];
  const worked = await replenishment({ config, connections, ledger }, now);
  if (!worked)
    throw new Problem(
      'stock and purchases are not looked after: say how by `rules.stock` and `rules.replenish` (docs/rules/replenishment.md)',
      EXIT.usage,
    );
  const asked = worked.proposals.filter(
    ({ sku, warehouse }) => (flags.sku ?? sku) === sku && (flags.warehouse ?? warehouse) === warehouse,
  );
  const buy = asked.filter(({ quantity }) => quantity > 0);
  if (flags.out !== undefined) await written(flags.out, buy);
  const shown = flags.all || flags.sku !== undefined ? asked : buy;
  const unnamed = erp ? buy.filter(({ supplier }) => supplier === undefined) : [];
  const sent: Purchase[] = erp
    ? await sendPurchases(
        books,
        config,
        buy.filter(({ supplier }) => supplier !== undefined),
        { before, now, said: flags },
      )
    : [];
  const elsewhere = Object.fromEntries(worked.elsewhere);
  print(
    flags.json,
    {
      ...tallied(asked),
      proposals: shown,
      elsewhere,
      ...(erp ? { sent, unnamed: unnamed.map(({ sku, warehouse }) => ({ sku, warehouse })) } : {}),
    },
    () =>
      replenishText(shown, asked, {
        elsewhere,
        out: flags.out,
        ...(erp ? { sent: { to: erp, sent, unnamed } } : {}),
      }),
  );
  if (unnamed.length > 0) context.exitCode = EXIT.findings;
}

async function written(path: string, buy: readonly Proposal[]): Promise<void> {
  try {
    await writePurchases(path, buy);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Problem(`${path} cannot be written (${code}): name another file with --out`, EXIT.unreachable);
  }
}
