import { type AllocationRules, allocate } from './allocate.ts';
import type { Order, OrderLine } from './canonical/order.ts';
import type { Invoice } from './canonical/records.ts';
import type { Composed } from './compose.ts';
import { add } from './decimal.ts';
import type { RootView } from './root-view.ts';

/**
 * What customs is told of an order's goods: one invoice a part, as soon as the forwarder reports the shipment that it made
 * of the part, because the invoice hangs on that. Nothing of the way is in it, so that no milestone changes it.
 */
export function commercialInvoices(
  view: RootView,
  order: Order,
  forwarder: string,
  rules: AllocationRules,
): Composed[] {
  return allocate(order, rules).flatMap(({ part, lines }): Composed[] => {
    const report = view.statuses.find(
      ({ connectionId, part: about, record }) =>
        connectionId === forwarder && about === part && record.of === 'shipment' && record.number !== undefined,
    );
    return report?.record.number ? [{ part, record: invoiceOf(order, part, lines, report.record.number) }] : [];
  });
}

/** A part has a number of its own even where it is the only one: an order may be split later. */
function invoiceOf(order: Order, part: string, lines: readonly OrderLine[], shipment: string): Invoice {
  return {
    number: `${order.number}-${part}`,
    orderId: order.id,
    orderNumber: order.number,
    shipment,
    currency: order.currency,
    total: lines.map((line) => line.total).reduce((sum, one) => add(sum, one), '0'),
    state: order.payment.state === 'paid' ? 'paid' : 'open',
    ...(order.incoterm ? { incoterm: order.incoterm } : {}),
    lines: lines.map(({ sku, quantity, unitPrice, total, name, hsCode, origin, weightKg }) => ({
      sku,
      quantity,
      unitPrice,
      total,
      ...(name ? { name } : {}),
      ...(hsCode ? { hsCode } : {}),
      ...(origin ? { origin } : {}),
      ...(weightKg ? { weightKg } : {}),
    })),
  };
}
