import { type Account, type Standing, standingOf } from './accounts.ts';
import type { Allocation, AllocationRules } from './allocate.ts';
import { allocate } from './allocate.ts';
import type { Order } from './canonical/order.ts';
import type { Customer, Price } from './canonical/records.ts';
import { isShipmentState, type Shipment } from './canonical/shipment.ts';
import { commercialInvoices, type InvoiceRules } from './commercial-invoice.ts';
import { type KycRules, needsVerdict } from './gates/kyc.ts';
import type { Kind, Role } from './kinds.ts';
import { packingOf } from './packing/reported.ts';
import { priceAt, priceChangesAt } from './prices/in-time.ts';
import { isToldTo, PRICE_TABLE, type ShopPrices } from './prices/places.ts';
import { PURCHASES } from './purchases/draft.ts';
import { composeReturns } from './returns/compose.ts';
import type { Report, RootView } from './root-view.ts';
import { advance, outranks, type Stage, stageOfShipment } from './stages.ts';

/** One thing that a step shall tell its target. `part` is empty where the whole root is meant. */
export interface Composed {
  part: string;
  record: unknown;
}

/** What composing looks at besides the root. */
export interface ComposeRules extends KycRules {
  /** Epoch ms: what counts for a time is told by it. */
  now: number;
  /** What of the price table each shop is told. */
  shops?: Readonly<Record<string, ShopPrices>> | undefined;
  allocation: AllocationRules;
  /** Where papers are made: what a forwarder is told as an invoice is the paper. */
  papers?: InvoiceRules | undefined;
}

/** Whom something is composed for. */
export interface Target {
  connectionId: string;
  role: Role;
  /** It begins and ends by itself what is told with its dates. */
  keepsDates?: boolean;
}

/** The canonical records of one kind that a target shall hold of this root, now. */
export function compose(view: RootView, kind: Kind, target: Target, rules: ComposeRules): Composed[] {
  if (kind === 'order') return view.order ? [{ part: '', record: view.order }] : [];
  if (kind === 'stock') return view.stock ? [...(view.shows ?? [{ part: '', record: view.stock }])] : [];
  if (kind === 'shipment') return view.order ? shipments(view, view.order, target, rules.allocation) : [];
  if (kind === 'return') return view.order ? composeReturns(view, view.order, target, rules.allocation) : [];
  if (kind === 'invoice' && view.order && target.role === 'freight')
    return commercialInvoices(view, view.order, target.connectionId, rules);
  if (view.other?.kind !== kind) return [];
  // What systems buy by themselves is told to nobody: it is only counted.
  if (kind === 'purchase') return view.origin === PURCHASES ? [{ part: '', record: view.other.record }] : [];
  if (kind === 'customer') return customers(view, view.other.record as Customer, target, rules);
  if (kind !== 'price') return [{ part: '', record: view.other.record }];
  const price = priceAt(view.other.record as Price, rules.now, target.keepsDates);
  const shop = view.origin === PRICE_TABLE ? (rules.shops?.[target.connectionId] ?? {}) : {};
  return price && isToldTo(shop, price) ? [{ part: '', record: price }] : [];
}

/** The first moment after this one at which targets shall hold something else of this root, though nobody reports anything. */
export const changesAt = ({ other, cancelled }: RootView, now: number): number | undefined =>
  other?.kind === 'price' && !cancelled ? priceChangesAt(other.record as Price, now) : undefined;

/** A customer with how their account stands. */
function customers(view: RootView, record: Customer, target: Target, rules: ComposeRules): Composed[] {
  const known = view.held.some((one) => one.kind === 'customer' && one.connectionId === target.connectionId);
  if (target.role === 'identity' && !known && !isAskedAbout(view, rules)) return [];
  const standing = view.account && standingTold(view.account);
  // A shop knows its own customers, and nobody else's by their ids; it is told of those on whom something was said.
  if (target.role === 'storefront' && (target.connectionId !== view.origin || !standing)) return [];
  if (target.role === 'storefront' && standing === 'undecided' && !known) return [];
  return [{ part: '', record: { ...record, ...(standing ? { standing } : {}) } }];
}

/** How they stand; nothing of those on whom nobody ever said a word, of whom a target may know more. */
function standingTold(account: Account): Standing | undefined {
  const standing = standingOf(account);
  return standing === 'undecided' && account.decidedAt === undefined ? undefined : standing;
}

/** Each check costs money and asks somebody for their papers: nobody is checked without need; whom it knows already it is told of. */
const isAskedAbout = ({ other, account }: RootView, rules: ComposeRules): boolean =>
  account !== undefined && needsVerdict(other?.record as Customer, account, rules);

function shipments(
  view: RootView,
  order: Order,
  target: { connectionId: string; role: Role },
  rules: AllocationRules,
): Composed[] {
  const composed: Composed[] = [];
  for (const allocation of allocate(order, rules, view.placed)) {
    if (target.role === 'warehouse') {
      if (allocation.warehouse !== target.connectionId) continue;
      composed.push({ part: allocation.part, record: planned(order, allocation) });
      continue;
    }
    const known = partState(withoutReportsOf(view, target.connectionId), allocation.part);
    if (!hasShipped(known.stage)) continue;
    const record = { ...planned(order, allocation), ...known.facts };
    // The shop is told once there is something to follow; the forwarder is told in order to get that.
    if (target.role !== 'freight' && !record.trackingNumber) continue;
    // How far it is on the road is the forwarder's own word: to it, the part has left the warehouse and no more.
    if (target.role === 'freight') record.state = 'shipped';
    composed.push({ part: allocation.part, record });
  }
  return composed;
}

const hasShipped = (stage: Stage): boolean =>
  stage === 'shipped' || stage === 'in-transit' || stage === 'delivered' || stage === 'closed';

/** What a target itself reported must not come back to it as a change of what it was told. */
const withoutReportsOf = (view: RootView, connectionId: string): RootView => ({
  ...view,
  shipments: view.shipments.filter((report) => report.connectionId !== connectionId),
  statuses: view.statuses.filter((report) => report.connectionId !== connectionId),
  held: view.held.filter((held) => held.connectionId !== connectionId),
});

/** What a warehouse is asked for: the order's lines of one part, going to the order's address. */
function planned(order: Order, allocation: Allocation): Shipment {
  const shipment: Shipment = {
    part: allocation.part,
    orderId: order.id,
    orderNumber: order.number,
    state: 'requested',
    shipTo: order.shipTo,
    currency: order.currency,
    lines: allocation.lines.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      orderLineId: line.id,
      unitPrice: line.unitPrice,
      ...(line.name ? { name: line.name } : {}),
      ...(line.hsCode ? { hsCode: line.hsCode } : {}),
      ...(line.origin ? { origin: line.origin } : {}),
      ...(line.weightKg ? { weightKg: line.weightKg } : {}),
    })),
  };
  if (order.customer.email) shipment.email = order.customer.email;
  if (order.shipping?.method) shipment.service = order.shipping.method;
  if (order.incoterm) shipment.incoterm = order.incoterm;
  return shipment;
}

/** Fields of a shipment that systems report; the one who outranks the others is believed, field by field. */
const REPORTED = ['carrier', 'trackingNumber', 'trackingUrl', 'shippedAt', 'deliveredAt'] as const;

/**
 * How far a part is and what is known of its way, from everything that was reported about it: warehouse shipments,
 * forwarder statuses, and what our own writes were answered with. Reports that name no part speak of all; an ERP's only of those that no
 * warehouse was given, because its stock-out is paper work where another ships.
 */
export function partState(view: RootView, part: string): { stage: Stage; facts: Partial<Shipment> } {
  let stage: Stage = view.parts.find((row) => row.part === part)?.stage ?? 'received';
  const isElsewhere = view.held.some(
    (held) => held.role === 'warehouse' && held.kind === 'shipment' && held.part === part,
  );
  const about = <T>(reports: Report<T>[]) =>
    reports.filter(
      (report) => report.part === part || (report.part === undefined && !(isElsewhere && report.role === 'erp')),
    );
  const sources: { role: Role; fields: Partial<Shipment> }[] = [];
  let state: Shipment['state'] | undefined;

  for (const { role, record } of about(view.shipments)) {
    const next = stageOfShipment(record.state);
    if (next) stage = advance(stage, next);
    sources.push({ role, fields: record });
  }
  for (const { role, record } of about(view.statuses)) {
    if (record.of === 'shipment' && isShipmentState(record.state)) {
      const next = stageOfShipment(record.state);
      if (next) stage = advance(stage, next);
    }
    const fields: Partial<Shipment> = {};
    if (record.of === 'shipment') {
      if (record.carrier) fields.carrier = record.carrier;
      if (record.trackingNumber) fields.trackingNumber = record.trackingNumber;
      if (record.trackingUrl) fields.trackingUrl = record.trackingUrl;
      if (record.at && record.state === 'shipped') fields.shippedAt = record.at;
      if (record.at && record.state === 'delivered') fields.deliveredAt = record.at;
    }
    sources.push({ role, fields });
  }
  for (const { role, facts } of view.held.filter((held) => held.kind === 'shipment' && held.part === part)) {
    const { carrier, trackingNumber, trackingUrl } = facts;
    sources.push({
      role,
      fields: {
        ...(carrier && { carrier }),
        ...(trackingNumber && { trackingNumber }),
        ...(trackingUrl && { trackingUrl }),
      },
    });
  }

  sources.sort((a, b) => (a.role === b.role ? 0 : outranks(a.role, b.role) ? 1 : -1));
  const facts: Partial<Shipment> = packingOf(about(view.shipments));
  for (const { fields } of sources) {
    for (const name of REPORTED) if (fields[name] !== undefined) facts[name] = fields[name];
  }
  if (stage === 'shipped' || stage === 'in-transit' || stage === 'delivered') state = stage;
  if (stage === 'closed') state = 'delivered';
  if (state) facts.state = state;
  return { stage, facts };
}
