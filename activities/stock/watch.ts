import type { StockRules } from '../../domain/stock/book.ts';
import type { Bundles } from '../../domain/stock/bundles.ts';
import { bundlesWith, partsOfOne } from '../../domain/stock/bundles.ts';
import type { RootBundle, StockOrder } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { readStockTables } from '../trade-tables/stock.ts';
import { heldCanonicals, rootView } from '../view.ts';
import { countersOf, stockFlows, stockRules } from './rules.ts';
import { stockOrder } from './take.ts';

const PAGE = 500;
/** Of one sweep: what is left is the next one's. */
const PAGES = 20;
const LATEST = 2 ** 31 - 1;

/**
 * Keeps stock true by time: takes up what an earlier version left out of the tables, notes what its systems show by now, and has shops told
 * of articles that moved. While a table cannot be read all stays as it was told.
 */
export async function watchStock(deps: Deps): Promise<void> {
  const rules = stockRules(deps);
  const settings = deps.config.rules.stock;
  if (!rules || !settings) return;
  let bundles: Bundles;
  try {
    ({ bundles } = await readStockTables(settings));
  } catch (error) {
    if (!(error instanceof TradeTableError)) throw error;
    deps.log.error({ problem: error.message }, 'rules.stock names a table that cannot be read');
    return;
  }
  await takeUp(deps, rules, bundles);
  await deps.ledger.settleStock(countersOf(rules), settings.lag);
  const flows = stockFlows(deps);
  for (let turn = 0; turn < PAGES; turn += 1) {
    const moved = await deps.ledger.movedArticles(PAGE);
    const articles = moved.map((one) => ({ ...one, with: mates(one.sku, bundles) }));
    for (const flow of await deps.ledger.retellStock(articles, flows)) deps.packer.wake(flow);
    if (moved.length < PAGE) return;
  }
}

/** The other parts of the bundles that an article is in: a bundle is told with one of them. */
const mates = (sku: string, bundles: Bundles): string[] => [
  ...new Set(bundlesWith(sku, bundles).flatMap((bundle) => [...partsOfOne(bundle, bundles).keys()])),
];

/** Levels and open orders that were mapped before stock was looked after. */
async function takeUp(deps: Deps, rules: StockRules, bundles: Bundles): Promise<void> {
  for (let after: string | undefined; ; ) {
    const unkept = await deps.ledger.unkeptStock(PAGE, after);
    const rootIds = [...unkept.levels, ...unkept.orders];
    const known = await deps.ledger.bundles(
      rootIds.map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: LATEST, step: 0 })),
    );
    const levels = known.slice(0, unkept.levels.length);
    await deps.ledger.keepStockLevels(levels.map(({ rootId, root }) => ({ rootId, record: root.canonical })));
    await deps.ledger.keepStockOrders(
      known.slice(unkept.levels.length).flatMap((bundle) => orderOf(deps, bundle, rules, bundles) ?? []),
    );
    if (rootIds.length === 0 || unkept.last === undefined) return;
    after = unkept.last;
  }
}

function orderOf(deps: Deps, bundle: RootBundle, rules: StockRules, bundles: Bundles): StockOrder | undefined {
  const view = rootView(deps, bundle, heldCanonicals(bundle), false);
  return stockOrder(deps, view, rules, bundles, false);
}
