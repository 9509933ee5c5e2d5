import { gatherFacts } from '../../activities/gate-facts.ts';
import { leavingNow, plannedLeaving } from '../../activities/leaving.ts';
import { type StockFactDeps, stockFact } from '../../activities/stock/fact.ts';
import { readDutyTables } from '../../activities/trade-tables/duty.ts';
import { readPurchaserTable } from '../../activities/trade-tables/purchasers.ts';
import { readTaxTables } from '../../activities/trade-tables/tax.ts';
import { type VatFactDeps, vatFact } from '../../activities/vat-ids/fact.ts';
import { heldCanonicals, rootView } from '../../activities/view.ts';
import { worthOf } from '../../activities/worth.ts';
import type { Config } from '../../config/schema.ts';
import { vatIdOf } from '../../domain/business.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { Departure } from '../../domain/departures.ts';
import { askEach, factsNeeded, type GateFacts, type Verdict } from '../../domain/gates/index.ts';
import type { Ledger } from '../../store/ledger.ts';
import { knownOrder } from '../known-order.ts';
import { lookedAt } from './looked-at.ts';

export type RulesDeps = StockFactDeps & VatFactDeps & { ledger: Ledger };

/** An order, and what is known about it. */
export interface TriedOrder {
  order: Order;
  facts: GateFacts;
}

/** What is known of an order from a file: what is said, and the tables of the house, whatever order is asked about. */
export async function factsFromFile(order: Order, known: Partial<GateFacts>, config: Config): Promise<GateFacts> {
  const needed = factsNeeded(config.rules);
  const now = Date.now();
  const purchasers = needed.has('purchasers') ? await readPurchaserTable(config.rules.approval?.table) : undefined;
  const tables = {
    ...(needed.has('tax') ? { tax: await readTaxTables(config.rules) } : {}),
    ...(needed.has('duty') ? { duty: await readDutyTables(config.rules) } : {}),
  };
  const credit = needed.has('credit')
    ? { credit: { claims: [], worthIn: await worthOf(config, now), ...known.credit } }
    : {};
  const leaves = plannedLeaving(config, order);
  return { now, leaves, ...tables, ...(purchasers ? { purchasers } : {}), ...known, ...credit };
}

/** An order of the ledger, by any of its numbers, with all that its gates look at. */
export async function orderFromLedger(deps: RulesDeps, number: string): Promise<TriedOrder> {
  const { order, bundle } = await knownOrder(deps.ledger, number);
  const facts = await gatherFacts(deps, deps.config.rules, [bundle]);
  const stock = await stockFact(deps, order, bundle.rootId);
  const { vat } = await vatFact(deps, bundle.rootId, vatIdOf(order));
  const { payments, invoices, collected } = rootView(deps, bundle, heldCanonicals(bundle), false);
  return {
    order,
    facts: {
      ...facts.of(bundle),
      leaves: await leavingNow(deps, order, bundle.rootId, bundle.placed),
      ...(stock ? { stock } : {}),
      ...(vat ? { vat } : {}),
      ...(payments.length > 0 ? { payments } : {}),
      ...(invoices.length > 0 ? { invoices } : {}),
      ...(collected.length > 0 ? { collected } : {}),
    },
  };
}

/** What each gate says of it, and what it looked at. */
export const verdictsOf = ({ order, facts }: TriedOrder, { rules }: Config) =>
  askEach(order, facts, rules).map(({ gate, verdict }) => ({
    gate,
    verdict,
    lookedAt: lookedAt(gate, order, facts, rules),
  }));

/** Facts as they are printed: of what leaves from where the lines by their SKUs, for the order itself is at hand. */
export const factsShown = ({ leaves, ...facts }: GateFacts): object => ({
  ...facts,
  ...(leaves ? { leaves: leaves === 'undecided' ? leaves : leaves.map(departureShown) } : {}),
});

const departureShown = ({ from, warehouses, order: { lines } }: Departure) => ({
  from,
  warehouses,
  skus: lines.map(({ sku }) => sku),
});

/** `WAITS   payment: payment of #1001 (unpaid)` */
export const verdictText = (gate: string, verdict: Verdict): string =>
  verdict.pass ? `  passes  ${gate}: ${verdict.why}` : `  WAITS   ${gate}: ${verdict.waitingFor}`;

export function textOfOrder(order: Order, verdicts: ReturnType<typeof verdictsOf>): string {
  const lines = verdicts.flatMap(({ gate, verdict, lookedAt: looked }) => [
    verdictText(gate, verdict),
    ...looked.map((line) => `            ${line}`),
  ]);
  return [
    `${order.number}  ${order.total} ${order.currency}  to ${order.shipTo.country}`,
    ...(lines.length > 0 ? lines : ['  no gate is configured (rules.gates): it passes']),
  ].join('\n');
}
