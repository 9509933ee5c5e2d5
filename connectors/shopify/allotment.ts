import type { Failure } from '../../domain/failures.ts';
import type { Fulfillment, ShipmentWrite } from './shipment.ts';

/** An order with what is left to fulfil of it. */
export interface FulfillableOrder {
  id: string;
  name: string;
  fulfillments: Fulfillment[];
  fulfillmentOrders: {
    pageInfo: { hasNextPage: boolean };
    nodes: {
      id: string;
      status: string;
      fulfillAt: string | null;
      fulfillmentHolds: { displayReason: string }[];
      assignedLocation: { location: { id: string } | null };
      lineItems: {
        pageInfo: { hasNextPage: boolean };
        nodes: { id: string; remainingQuantity: number; lineItem: { id: string; sku: string | null } }[];
      };
    }[];
  };
}

export type Allotment =
  | {
      lineItemsByFulfillmentOrder: {
        fulfillmentOrderId: string;
        fulfillmentOrderLineItems: { id: string; quantity: number }[];
      }[];
    }
  | { failure: Failure };

const TAKES_FULFILLMENT = new Set(['OPEN', 'IN_PROGRESS', 'INCOMPLETE']);

const refused = (message: string): Allotment => ({ failure: { class: 'rejected', message, field: 'lines' } });

/**
 * Which pieces of which fulfilment orders a parcel's lines are. One `fulfillmentCreate` serves one location, so all lines must be found
 * at one. What is taken is taken off `order`, for the next parcel of the same page.
 */
export function allot(order: FulfillableOrder, lines: ShipmentWrite['lines']): Allotment {
  const open = order.fulfillmentOrders.nodes.filter(({ status }) => TAKES_FULFILLMENT.has(status));
  if (open.length === 0) return refused(waiting(order) ?? 'nothing of the order is left to fulfil');
  const places = new Set(open.map(({ assignedLocation }) => assignedLocation.location?.id ?? ''));
  for (const place of places) {
    const here = open.filter(({ assignedLocation }) => (assignedLocation.location?.id ?? '') === place);
    const taken = take(here, lines);
    if (!taken) continue;
    for (const { item, quantity } of taken.flatMap(({ items }) => items)) item.remainingQuantity -= quantity;
    return {
      lineItemsByFulfillmentOrder: taken.map(({ id, items }) => ({
        fulfillmentOrderId: id,
        fulfillmentOrderLineItems: items.map(({ item, quantity }) => ({ id: item.id, quantity })),
      })),
    };
  }
  const more = waiting(order);
  if (more) return refused(`more pieces than may be fulfilled now: ${more}`);
  return refused(
    places.size > 1 ? 'no single location has all pieces of this parcel' : 'more pieces than are left to fulfil',
  );
}

/** Why the shop lets nobody fulfil the rest of an order, where it says so: a person there ends it, and the parcel is told again. */
function waiting({ fulfillmentOrders: { nodes } }: FulfillableOrder): string | undefined {
  const held = nodes.filter(({ status }) => status === 'ON_HOLD');
  if (held.length > 0) {
    const reasons = [...new Set(held.flatMap((one) => one.fulfillmentHolds.map(({ displayReason }) => displayReason)))];
    return `its fulfilment is on hold in the shop (${reasons.join(', ') || 'no reason given'})`;
  }
  const later = nodes.find(({ status }) => status === 'SCHEDULED');
  return later && `its fulfilment is scheduled for ${later.fulfillAt ?? 'later'}`;
}

type Open = FulfillableOrder['fulfillmentOrders']['nodes'];
type Item = Open[number]['lineItems']['nodes'][number];

function take(
  open: Open,
  lines: ShipmentWrite['lines'],
): { id: string; items: { item: Item; quantity: number }[] }[] | undefined {
  const taken = new Map<Item, number>();
  for (const line of lines) {
    let missing = line.quantity;
    for (const item of open.flatMap(({ lineItems }) => lineItems.nodes)) {
      if (missing === 0) break;
      if (line.lineItemId ? item.lineItem.id !== line.lineItemId : item.lineItem.sku !== line.sku) continue;
      const quantity = Math.min(missing, item.remainingQuantity - (taken.get(item) ?? 0));
      if (quantity <= 0) continue;
      taken.set(item, (taken.get(item) ?? 0) + quantity);
      missing -= quantity;
    }
    if (missing > 0) return undefined;
  }
  return open.flatMap(({ id, lineItems }) => {
    const items = lineItems.nodes.flatMap((item) => {
      const quantity = taken.get(item);
      return quantity ? [{ item, quantity }] : [];
    });
    return items.length > 0 ? [{ id, items }] : [];
  });
}
