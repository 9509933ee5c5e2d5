import type { Command } from 'commander';
import { knownStock } from '../../activities/stock/known.ts';
import { TradeTableError } from '../../activities/trade-tables/read.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { withBooks } from '../books.ts';
import { type CommandContext, connectionsOf } from '../context.ts';
import { print } from '../output.ts';
import { shownArticle } from './shown-article.ts';
import { articleText } from './text.ts';

/** `waybill stock ...` */
export function declareStock(stock: Command, context: CommandContext): void {
  stock
    .command('show <sku>')
    .description(
      'what may be sold of an article or a bundle, by warehouse and shop, with every number that it is made of',
    )
    .option('--json', 'print JSON', false)
    .action(async (sku: string, { json }: { json: boolean }, command: Command) =>
      withBooks(command, context, async ({ ledger, loaded }) => {
        const { config } = loaded;
        const connections = await connectionsOf(command, loaded);
        try {
          // A look: what levels show by now is noted by the daemon, and not here.
          const known = await knownStock({ config, connections, ledger: { stockOf: (skus) => ledger.stockOf(skus) } }, [
            sku,
          ]);
          if (!known)
            throw new Problem('stock is not looked after: say how by `rules.stock` (docs/rules/stock.md)', EXIT.usage);
          const shown = shownArticle(known.book, sku);
          if (shown.parts.every(({ warehouses }) => warehouses.every(({ levels }) => levels.length === 0)))
            throw new Problem(`no warehouse has told a level of ${sku}`, EXIT.findings);
          print(json, shown, () => articleText(shown));
        } catch (error) {
          if (error instanceof TradeTableError) throw new Problem(error.message, EXIT.findings);
          throw error;
        } finally {
          for (const connection of connections.values()) connection.close();
        }
      }),
    );
}
