import type { Command } from 'commander';
import { type Proposal, replenishment } from '../../activities/replenish/plan.ts';
import { TradeTableError } from '../../activities/trade-tables/read.ts';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';
import { withBooks } from '../books.ts';
import { type CommandContext, connectionsOf } from '../context.ts';
import { print, table } from '../output.ts';
import { writePurchases } from './purchase-file.ts';

interface Flags {
  all: boolean;
  sku?: string;
  warehouse?: string;
  out?: string;
  json: boolean;
}

/** `waybill replenish`: looks, and writes a file at most. */
export function declareReplenish(command: Command, context: CommandContext): void {
  command
    .option('--all', 'articles of which there is enough too', false)
    .option('--sku <sku>', 'one article')
    .option('--warehouse <connection>', 'one warehouse')
    .option('--out <file>', 'what to buy as CSV, or as a workbook where it ends in .xlsx')
    .option('--json', 'print JSON', false)
    .action((flags: Flags) =>
      withBooks(command, context, async ({ ledger, loaded }) => {
        const connections = await connectionsOf(command, loaded);
        try {
          const all = await replenishment({ config: loaded.config, connections, ledger }, Date.now());
          if (!all)
            throw new Problem(
              'stock and purchases are not looked after: say how by `rules.stock` and `rules.replenish` (docs/rules/replenishment.md)',
              EXIT.usage,
            );
          const asked = all.filter(
            ({ sku, warehouse }) => (flags.sku ?? sku) === sku && (flags.warehouse ?? warehouse) === warehouse,
          );
          const buy = asked.filter(({ quantity }) => quantity > 0);
          if (flags.out !== undefined) await written(flags.out, buy);
          const shown = flags.all || flags.sku !== undefined ? asked : buy;
          print(flags.json, { ...tallied(asked), proposals: shown }, () => textOf(shown, asked, flags.out));
        } catch (error) {
          if (error instanceof TradeTableError) throw new Problem(error.message, EXIT.findings);
          throw error;
        } finally {
          for (const connection of connections.values()) connection.close();
        }
      }),
    );
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

/** The errors of all articles that could be tried, together: one that is asked for often weighs more. */
function tallied(all: readonly Proposal[]) {
  const tried = all.filter((one) => one.tried.origins > 0);
  const total = (of: (one: Proposal) => number) => tried.reduce((sum, one) => sum + of(one), 0);
  const [error, naiveError] = [total(({ tried }) => tried.error), total(({ tried }) => tried.naiveError)];
  return {
    articles: all.length,
    tried: tried.length,
    error,
    naiveError,
    scaled: naiveError === 0 ? null : error / naiveError,
    noLevel: all.filter((one) => one.noLevel).length,
  };
}

const figure = (value: number): string => value.toFixed(1);
const errorOf = ({ tried }: Proposal): string =>
  tried.origins === 0 ? 'not tried' : `${figure(tried.error)} (naive ${figure(tried.naiveError)})`;

function textOf(shown: readonly Proposal[], all: readonly Proposal[], out: string | undefined): string {
  const { articles, tried, error, naiveError, scaled, noLevel } = tallied(all);
  const rows = shown.map((one) => [
    one.sku,
    one.warehouse,
    figure(one.weekly),
    errorOf(one),
    String(one.span),
    one.noLevel ? 'not told' : String(one.free),
    String(one.onOrder),
    String(one.point),
    one.quantity === 0 ? '' : String(one.quantity),
    one.supplier ?? '',
  ]);
  const head = [
    'sku',
    'warehouse',
    'a week',
    'error a span',
    'weeks',
    'free',
    'on order',
    'order below',
    'buy',
    'from',
  ];
  return [
    rows.length > 0 ? table(head, rows, [2, 4, 5, 6, 7, 8]) : 'There is enough of everything that was looked at.',
    `Looked at ${articles === 1 ? 'one article in one warehouse' : `${articles} articles by warehouse`}; ${tried} tried on the past${
      scaled === null
        ? ''
        : `: error ${figure(error)} against ${figure(naiveError)} of a naive forecast (${scaled.toFixed(2)} of it)`
    }`,
    ...(noLevel > 0 ? [`${noLevel} have no level: nobody tells how many there are, so nothing is proposed`] : []),
    ...(out === undefined ? [] : [`written to ${out}`]),
  ].join('\n');
}
