import type { Order } from '../../domain/canonical/order.ts';
import type { StockRules } from '../../domain/stock/book.ts';
import type { Bundles } from '../../domain/stock/bundles.ts';
import { bundlesWith, partsOfOne } from '../../domain/stock/bundles.ts';
import { claimsOf } from '../../domain/stock/claims.ts';
import { orderStock, sinceOf } from '../../domain/stock/order-stock.ts';
import type { RootBundle, StockOrder, WaitingForStock } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { readStockTables } from '../trade-tables/stock.ts';
import { heldCanonicals, rootView } from '../view.ts';
import { knownStock } from './known.ts';
import { orderClaims } from './order-claims.ts';
import { countersOf, stockFlows, stockRules } from './rules.ts';

const PAGE = 500;
/** Of one sweep: what is left is the next one's. */
const PAGES = 20;
/** Orders of one look at those that wait. */
const WAITING = 200;
const LATEST = 2 ** 31 - 1;

/**
 * Keeps stock true by time: takes up what an earlier version left out of the tables, notes what its systems show by now, lets orders go whose pieces came, and has shops told
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
  await letGo(deps, bundles);
  const flows = stockFlows(deps);
  for (let turn = 0; turn < PAGES; turn += 1) {
    const moved = await deps.ledger.movedArticles(PAGE);
    const articles = moved.map((one) => ({ ...one, with: mates(one.sku, bundles) }));
    for (const flow of await deps.ledger.retellStock(articles, flows)) deps.packer.wake(flow);
    if (moved.length < PAGE) return;
  }
}

/** Lets orders go on that waited for pieces which are there by now: who came first is served first. */
async function letGo(deps: Deps, bundles: Bundles): Promise<void> {
  for (let last: WaitingForStock | undefined; ; ) {
    const waiting = await deps.ledger.waitingForStock(WAITING, last);
    await letPageGo(deps, bundles, waiting);
    if (waiting.length < WAITING) return;
    last = waiting.at(-1);
  }
}

async function letPageGo(deps: Deps, bundles: Bundles, waiting: readonly WaitingForStock[]): Promise<void> {
  if (waiting.length === 0) return;
  const roots = await deps.ledger.bundles(
    waiting.map(({ rootId }) => ({ flow: '', rootId, epoch: 0, carryRev: LATEST, step: 0 })),
  );
  const orders = roots.map(({ root }) => root.canonical as Order | undefined);
  const known = await knownStock(
    deps,
    orders.flatMap((order) => order?.lines.map(({ sku }) => sku) ?? []),
  );
  for (const [at, { caseId, rootId }] of waiting.entries()) {
    const order = orders[at];
    if (!order || !known) continue;
    const since = sinceOf(order, deps.clock.now());
    const { placed, short } = orderStock(known.book, { order, rootId, since }, deps.config.allocation);
    if (short.length > 0) continue;
    const shop = roots[at]?.root.connectionId ?? '';
    known.book.takes(
      rootId,
      claimsOf(placed, bundles).map((one) => ({ ...one, rootId, shop, shown: false, admitted: true, since })),
    );
    const said = { verb: 'resolve' as const, who: 'waybill', why: 'all of it is there' };
    const { flows } = await deps.ledger.freeMembers(caseId, said, { rootIds: [rootId] });
    for (const flow of flows) deps.packer.wake(flow);
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
  return orderClaims(deps, view, rules.warehouses, bundles);
}
