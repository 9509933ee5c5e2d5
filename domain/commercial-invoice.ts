import { type AllocationRules, allocate } from './allocate.ts';
import type { Order } from './canonical/order.ts';
import type { Invoice } from './canonical/records.ts';
import type { Composed } from './compose.ts';
import { compare, sum } from './decimal.ts';
import { composePaper, type Goods, incotermOf, type PaperDraft, type PaperRules } from './papers/compose.ts';
import { pieceOf } from './papers/net.ts';
import type { PaperType } from './papers/paper.ts';
import { sharesOf } from './papers/shares.ts';
import type { RootView } from './root-view.ts';

/** `config.rules.papers`, as far as a forwarder's invoice is made of it. */
export interface InvoiceRules extends PaperRules {
  numbers: Record<PaperType, string>;
}

/** Goods of one part that a forwarder carries, and its own number of their shipment. */
export interface Carriage {
  goods: Goods;
  shipment: string;
}

/** The parts of an order of which this forwarder has reported the shipment that it made of them: an invoice hangs on that. */
export function carriedBy(view: RootView, order: Order, forwarder: string, rules: AllocationRules): Carriage[] {
  return allocate(order, rules, view.placed).flatMap(({ part, warehouse, lines }): Carriage[] => {
    const from = rules.leavesFrom?.[warehouse];
    const report = view.statuses.find(
      ({ connectionId, part: about, record }) =>
        connectionId === forwarder && about === part && record.of === 'shipment' && record.number !== undefined,
    );
    return report?.record.number
      ? [{ goods: { order, part, lines, ...(from ? { from } : {}) }, shipment: report.record.number }]
      : [];
  });
}

/** The commercial invoice that was issued of a part, by its last revision. */
export const issuedInvoice = ({ papers }: RootView, part: string) =>
  papers?.find((paper) => paper.type === 'commercial-invoice' && paper.part === part);

/**
 * What customs is told of an order's goods through the forwarder: one invoice a part. Where papers are made, it is the paper: its number, its
 * values and its freight, as they were issued. Nothing of the way is in it, so that no milestone changes it.
 */
export function commercialInvoices(
  view: RootView,
  order: Order,
  forwarder: string,
  { allocation, papers }: { allocation: AllocationRules; papers?: InvoiceRules | undefined },
): Composed[] {
  return carriedBy(view, order, forwarder, allocation).map(({ goods, shipment }): Composed => {
    const { part } = goods;
    const issued = issuedInvoice(view, part);
    if (issued) return { part, record: invoiceOfPaper(order, issued, issued.number, shipment) };
    // Before one is issued, in a dry run, its number is only the series that it will be drawn from.
    if (papers?.seller && incotermOf(order, papers))
      return {
        part,
        record: invoiceOfPaper(
          order,
          composePaper('commercial-invoice', goods, papers),
          papers.numbers['commercial-invoice'],
          shipment,
        ),
      };
    return { part, record: invoiceOf(goods, shipment) };
  });
}

const stateOf = (order: Order): Invoice['state'] => (order.payment.state === 'paid' ? 'paid' : 'open');

function invoiceOfPaper(order: Order, paper: PaperDraft, number: string, shipment: string): Invoice {
  const { currency, incoterm, money } = paper;
  return {
    number,
    orderId: order.id,
    orderNumber: order.number,
    shipment,
    currency,
    total: money?.total ?? '0',
    ...(money ? { freight: money.freight } : {}),
    state: stateOf(order),
    incoterm: incoterm.code,
    lines: paper.lines.map(({ sku, quantity, unitPrice, total, description, hsCode, origin, netWeightKg }) => ({
      sku,
      quantity,
      unitPrice: unitPrice ?? '0',
      total: total ?? '0',
      name: description,
      ...(hsCode ? { hsCode } : {}),
      ...(origin ? { origin } : {}),
      ...(netWeightKg ? { netWeightKg } : {}),
    })),
  };
}

/**
 * Without papers of ours: a part has a number of its own even where it is the only one, because an order may be split later. Goods are worth to
 * customs what they are without tax; prices that hold none stay as the order writes them.
 */
function invoiceOf(goods: Goods, shipment: string): Invoice {
  const { order, part, lines } = goods;
  const net = sharesOf(goods).lines;
  const priced = lines.map(({ quantity, unitPrice, total }, at) => {
    const share = net[at] as string;
    if (compare(share, total) === 0) return { unitPrice, total };
    return { unitPrice: pieceOf(share, quantity, order.currency), total: share };
  });
  return {
    number: `${order.number}-${part}`,
    orderId: order.id,
    orderNumber: order.number,
    shipment,
    currency: order.currency,
    total: sum(priced.map(({ total }) => total)),
    state: stateOf(order),
    ...(order.incoterm ? { incoterm: order.incoterm } : {}),
    lines: lines.map(({ sku, quantity, name, hsCode, origin, weightKg }, at) => ({
      sku,
      quantity,
      ...(priced[at] as { unitPrice: string; total: string }),
      ...(name ? { name } : {}),
      ...(hsCode ? { hsCode } : {}),
      ...(origin ? { origin } : {}),
      ...(weightKg ? { weightKg } : {}),
    })),
  };
}
