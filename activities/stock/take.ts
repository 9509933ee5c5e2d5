import { vatIdOf } from '../../domain/business.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { askBorderGates, type GateName, gatesSaid, type Verdict, verdictOf } from '../../domain/gates/index.ts';
import type { StockFact } from '../../domain/gates/stock.ts';
import { isWritten, type RootView } from '../../domain/root-view.ts';
import { partsOfOne } from '../../domain/stock/bundles.ts';
import { claimsOf, type Placed } from '../../domain/stock/claims.ts';
import { orderStock, sinceOf } from '../../domain/stock/order-stock.ts';
import type { StockOrder } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import type { FlowPlan } from '../flow-plan.ts';
import type { FactsOf } from '../gate-facts.ts';
import { leavingOf, plannedLeaving } from '../leaving.ts';
import type { Carried } from '../leg.ts';
import { type LocalSteps, partsOf } from '../local-steps.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { vatFact } from '../vat-ids/fact.ts';
import { type KnownArticles, knownStock } from './known.ts';
import { orderClaims } from './order-claims.ts';

/** How soon an order is asked again of which an article moved while it was asked. */
const ASK_AGAIN_MS = 250;

/**
 * The last gate, and where pieces are taken: orders of a page that passed all others get theirs in turn, or wait. Gates that ask where goods
 * cross a border are asked here of orders whose pieces several countries may have. What was decided is kept before anything is written, and asked again where an article moved meanwhile. Orders that wait elsewhere keep their place in the line.
 */
export async function takeStock(
  deps: Deps,
  plan: FlowPlan,
  facts: FactsOf,
  stopped: LocalSteps[],
  standing: Carried[],
): Promise<void> {
  if (!deps.config.rules.stock || !plan.kinds.includes('order')) return;
  const waiting = stopped.filter(({ view, answer }) => view?.order && answer.outcome.to !== 'queue');
  const orders = [...waiting.flatMap(({ view }) => view ?? []), ...standing.map(({ view }) => view)];
  const skus = orders.flatMap(({ order }) => order?.lines.map(({ sku }) => sku) ?? []);
  if (skus.length === 0) return;
  const gated = plan.steps.some(({ verb }) => verb === 'gate');
  const asks = gated && deps.config.rules.gates.includes('stock');
  const known = await readKnown(deps, skus);
  if ('problem' in known) {
    // Nothing is taken by half a word: the sweep takes up what is left out, once the table can be read.
    for (const root of standing.filter(isAsked)) {
      if (asks) refuse(deps, root, stockVerdict(deps, root, known, facts), stopped, standing);
      // Where stock cannot say it, an order that goes on all the same leaves by its destination.
      else if (gated) refuse(deps, root, await borderVerdict(deps, root, undefined, facts), stopped, standing);
    }
    return;
  }
  const kept: StockOrder[] = waiting.flatMap(({ view, answer }) =>
    claimsOfOne(deps, known, view as RootView, answer.outcome.to === 'case'),
  );
  for (const root of standing.filter((one) => !isAsked(one))) kept.push(...claimsOfOne(deps, known, root.view, false));
  const inTurn = standing.filter(isAsked).sort((a, b) => before(a.view, b.view));
  const placements = new Map<Carried, Placed[]>();
  for (const root of inTurn) {
    const fact = orderStock(known.book, inLine(deps, root.view), deps.config.allocation);
    const verdicts = [
      ...(asks ? [stockVerdict(deps, root, fact, facts)] : []),
      ...(gated ? [await borderVerdict(deps, root, fact.placed, facts)] : []),
    ];
    const passes = !verdicts.some((verdict) => refuse(deps, root, verdict, stopped, standing));
    if (passes) placements.set(root, fact.placed);
    kept.push(taken(deps, known, root.view, fact.placed, passes));
  }
  const again = await deps.ledger.keepStockOrders(kept);
  for (const [root, placed] of placements) {
    if (again.has(root.view.rootId)) {
      const readyAt = deps.clock.now() + ASK_AGAIN_MS;
      stop(root, undefined, { to: 'queue', queue: '', readyAt }, stopped, standing);
      continue;
    }
    root.view.placed = placed;
    givesParts(deps, root, true);
  }
}

/** An order that is asked whether its pieces are there: it passed the other gates just now, and nothing of it is placed or written. */
const isAsked = ({ view, local }: Carried): boolean =>
  local !== undefined && view.order !== undefined && view.placed === undefined && !isWritten(view);

const before = (a: RootView, b: RootView): number =>
  (a.order?.placedAt ?? '') < (b.order?.placedAt ?? '') ||
  (a.order?.placedAt === b.order?.placedAt && a.rootId < b.rootId)
    ? -1
    : 1;

const inLine = (deps: Deps, { rootId, order }: RootView) => ({
  order: order as Order,
  rootId,
  since: sinceOf(order as Order, deps.clock.now()),
});

async function readKnown(deps: Deps, skus: readonly string[]): Promise<KnownArticles | { problem: string }> {
  try {
    return (await knownStock(deps, skus)) as KnownArticles;
  } catch (error) {
    if (error instanceof TradeTableError) return { problem: error.message };
    throw error;
  }
}

/** What an order takes that is not asked now. One that waits for something else has its pieces put by where they would leave from. */
function claimsOfOne(deps: Deps, known: KnownArticles, view: RootView, waits: boolean): StockOrder[] {
  const { book } = known;
  const mine = orderClaims(deps, view, book.rules.warehouses, book.bundles);
  if (!mine || !view.order) return [];
  if (!waits || view.cancelled || mine.admitted) return [{ ...mine, admitted: !view.cancelled }];
  const { placed } = orderStock(book, inLine(deps, view), deps.config.allocation);
  return [{ ...mine, claims: claimsOf(placed, book.bundles) }];
}

/** What an order takes by its placement; who is asked after it sees that. */
function taken(
  deps: Deps,
  known: KnownArticles,
  view: RootView,
  placed: readonly Placed[],
  admitted: boolean,
): StockOrder {
  const { book, serials } = known;
  const { rootId, since, order } = inLine(deps, view);
  const claims = claimsOf(placed, book.bundles);
  book.takes(
    rootId,
    claims.map((one) => ({ ...one, rootId, shop: view.origin, shown: false, admitted, since })),
  );
  const skus = order.lines.flatMap(({ sku }) => [...partsOfOne(sku, book.bundles).keys()]);
  const asOf = new Map(skus.map((sku) => [sku, serials.get(sku) ?? 0]));
  return { rootId, connectionId: view.origin, since, admitted, claims, ...(admitted ? { asOf } : {}) };
}

const stockVerdict = (deps: Deps, { view, bundle }: Carried, stock: StockFact, facts: FactsOf): Verdict =>
  verdictOf('stock', view.order as Order, { ...facts(bundle), stock }, deps.config.rules);

/** What the gates say that passed the order by because nobody knew where it leaves from; others were asked already. */
async function borderVerdict(
  deps: Deps,
  { view, bundle }: Carried,
  placed: readonly Placed[] | undefined,
  facts: FactsOf,
): Promise<Verdict> {
  const order = view.order as Order;
  if (leavingOf(deps, order) !== 'undecided') return { pass: true, why: 'it was asked before' };
  const { vat } = await vatFact(deps, view.rootId, vatIdOf(order));
  const leaves = plannedLeaving(deps.config, order, placed);
  return askBorderGates(order, { ...facts(bundle), leaves, ...(vat ? { vat } : {}) }, deps.config.rules);
}

/** Where the verdict is no, the order waits in its case. Answers whether it does. */
function refuse(deps: Deps, root: Carried, verdict: Verdict, stopped: LocalSteps[], standing: Carried[]): boolean {
  const { view } = root;
  if (verdict.pass) {
    noteReleased(root, verdict.released);
    return false;
  }
  const { kind, cause = `${kind}:${view.rootId}`, waitingFor } = verdict;
  givesParts(deps, root, false);
  const gates = gatesSaid(deps.config.rules, verdict);
  stop(root, gates, { to: 'case', case: { kind, cause, waitingFor } }, stopped, standing);
  return true;
}

function givesParts(deps: Deps, root: Carried, cleared: boolean): void {
  if (!root.local) return;
  const { parts: _, ...local } = root.local;
  const parts = partsOf(deps, root.bundle, root.view, cleared);
  root.local = { ...local, ...(parts ? { parts } : {}) };
}

/** A gate that is asked only here, and that a person let the order pass. */
function noteReleased({ local }: Carried, released: readonly GateName[] = []): void {
  const gates = local?.answer.gates;
  if (!local || !gates || released.length === 0) return;
  local.answer = { ...local.answer, gates: { ...gates, released: [...gates.released, ...released] } };
}

function stop(
  root: Carried,
  gates: LocalSteps['answer']['gates'],
  outcome: LocalSteps['answer']['outcome'],
  stopped: LocalSteps[],
  standing: Carried[],
): void {
  const at = standing.indexOf(root);
  if (!root.local || at < 0) return;
  stopped.push({ ...root.local, answer: { ...root.local.answer, outcome, gates } });
  standing.splice(at, 1);
}
