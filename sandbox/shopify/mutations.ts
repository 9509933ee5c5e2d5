import type { SandboxContext } from '../sandbox.ts';
import { answeredOnce } from './answered-once.ts';
import { LOCATION, type Shop } from './shop.ts';
import type { ShopFulfillment, ShopOrder } from './types.ts';
import { fulfillmentOrderId, fulfillmentView, lineOfFulfillmentLine, skuOfItem } from './view.ts';

interface Tracking {
  company?: string | null;
  number?: string | null;
  url?: string | null;
}

interface FulfillmentInput {
  lineItemsByFulfillmentOrder: {
    fulfillmentOrderId: string;
    fulfillmentOrderLineItems?: { id: string; quantity: number }[] | null;
  }[];
  trackingInfo?: Tracking | null;
}

interface StockInput {
  quantities: { inventoryItemId: string; locationId: string; quantity: number; changeFromQuantity?: number | null }[];
}

const trackingOf = ({ company = null, number = null, url = null }: Tracking) => [{ company, number, url }];

const error = (field: string[], message: string) => ({ fulfillment: null, userErrors: [{ field, message }] });

/** `fulfillmentCreate` has no idempotency: the same pieces cannot ship twice, but a second parcel of what is left is a second fulfilment. */
export function createFulfillment(
  shop: Shop,
  context: SandboxContext,
  { fulfillment: input }: { fulfillment: FulfillmentInput },
) {
  const parts: { order: ShopOrder; lines: { lineId: string; quantity: number }[] }[] = [];
  for (const [index, wanted] of input.lineItemsByFulfillmentOrder.entries()) {
    const field = ['fulfillment', 'lineItemsByFulfillmentOrder', String(index)];
    const order = shop.orders.get(wanted.fulfillmentOrderId.replace('/FulfillmentOrder/', '/Order/'));
    if (!order || fulfillmentOrderId(order) !== wanted.fulfillmentOrderId)
      return error(field, 'Fulfillment order does not exist.');
    if (order.cancelledAt)
      return error(field, `Fulfillment order ${wanted.fulfillmentOrderId} has an unfulfillable status= cancelled.`);
    if (order.held)
      return error(field, `Fulfillment order ${wanted.fulfillmentOrderId} has an unfulfillable status= on_hold.`);
    const asked = wanted.fulfillmentOrderLineItems?.map(({ id, quantity }) => ({
      line: lineOfFulfillmentLine(order, id),
      quantity,
    }));
    const lines = asked ?? order.lines.map((line) => ({ line, quantity: line.currentQuantity - line.fulfilled }));
    for (const { line, quantity } of lines) {
      if (!line || quantity < 0 || quantity > line.currentQuantity - line.fulfilled || (asked && quantity === 0)) {
        return error(field, 'Invalid fulfillment order line item quantity requested.');
      }
    }
    const taken = lines.flatMap(({ line, quantity }) => (line && quantity > 0 ? [{ lineId: line.id, quantity }] : []));
    if (taken.length === 0)
      return error(field, `Fulfillment order ${wanted.fulfillmentOrderId} has an unfulfillable status= closed.`);
    parts.push({ order, lines: taken });
  }
  const [part] = parts;
  if (!part || parts.some(({ order }) => order !== part.order))
    return error(['fulfillment'], 'All fulfillment orders must be of one order.');
  const { order, lines } = part;
  for (const { lineId, quantity } of lines) {
    const line = order.lines.find(({ id }) => id === lineId);
    if (line) line.fulfilled += quantity;
  }
  const id = `gid://shopify/Fulfillment/${context.books.next('fulfillment', 4_900_001)}`;
  const made: ShopFulfillment = {
    id,
    name: `${order.name}-F${shop.fulfillmentsOf(order.id).length + 1}`,
    orderId: order.id,
    status: 'SUCCESS',
    displayStatus: 'FULFILLED',
    createdAt: new Date(context.now()).toISOString(),
    trackingInfo: input.trackingInfo ? trackingOf(input.trackingInfo) : [],
    lines,
  };
  shop.fulfillments.put(id, made);
  shop.touch(order, ['orders/updated']);
  return { fulfillment: fulfillmentView(shop, made), userErrors: [] };
}

export function updateTracking(
  shop: Shop,
  { fulfillmentId, trackingInfoInput }: { fulfillmentId: string; trackingInfoInput: Tracking },
) {
  const found = shop.fulfillments.get(fulfillmentId);
  if (!found) return error(['fulfillmentId'], 'Fulfillment does not exist.');
  if (found.status === 'CANCELLED') return error(['fulfillmentId'], 'Fulfillment is cancelled.');
  shop.fulfillments.put(found.id, { ...found, trackingInfo: trackingOf(trackingInfoInput) });
  return { fulfillment: fulfillmentView(shop, found), userErrors: [] };
}

export function createEvent(
  shop: Shop,
  context: SandboxContext,
  { fulfillmentEvent }: { fulfillmentEvent: { fulfillmentId: string; status: string } },
) {
  const found = shop.fulfillments.get(fulfillmentEvent.fulfillmentId);
  if (!found) {
    return {
      fulfillmentEvent: null,
      userErrors: [{ field: ['fulfillmentEvent', 'fulfillmentId'], message: 'Fulfillment does not exist.' }],
    };
  }
  shop.fulfillments.put(found.id, { ...found, displayStatus: fulfillmentEvent.status });
  const id = `gid://shopify/FulfillmentEvent/${context.books.next('event', 1)}`;
  return { fulfillmentEvent: { id, status: fulfillmentEvent.status }, userErrors: [] };
}

export function cancelFulfillment(shop: Shop, { id }: { id: string }) {
  const found = shop.fulfillments.get(id);
  if (!found) return error(['id'], 'Fulfillment does not exist.');
  if (found.displayStatus === 'DELIVERED') return error(['id'], 'Fulfillment is delivered.');
  const order = shop.orders.get(found.orderId);
  if (order && found.status !== 'CANCELLED') {
    for (const { lineId, quantity } of found.lines) {
      const line = order.lines.find((one) => one.id === lineId);
      if (line) line.fulfilled -= quantity;
    }
    shop.touch(order, ['orders/updated']);
  }
  const cancelled = shop.fulfillments.put(id, { ...found, status: 'CANCELLED', displayStatus: 'CANCELED' });
  return { fulfillment: fulfillmentView(shop, cancelled), userErrors: [] };
}

const refuseStock = (code: string, field: string[], message: string): StockAnswer => ({
  inventoryAdjustmentGroup: null,
  userErrors: [{ code, field, message }],
});

interface StockAnswer {
  inventoryAdjustmentGroup: object | null;
  userErrors: { code: string; field: string[]; message: string }[];
}

export function setStock(
  shop: Shop,
  context: SandboxContext,
  { input }: { input: StockInput },
  key: string | undefined,
): StockAnswer {
  return answeredOnce(context, key, input, {
    mismatch: () =>
      refuseStock('IDEMPOTENCY_KEY_PARAMETER_MISMATCH', ['input'], 'The key was used with other parameters.'),
    work: () => setLevels(shop, context, input),
  });
}

function setLevels(shop: Shop, context: SandboxContext, input: StockInput): StockAnswer {
  const userErrors = input.quantities.flatMap((wanted, index) => {
    const at = (name: string) => ['input', 'quantities', String(index), name];
    const refused = (code: string, name: string, message: string) => refuseStock(code, at(name), message).userErrors;
    const sku = skuOfItem(wanted.inventoryItemId);
    const level = sku && shop.levels.get(sku);
    if (!level)
      return refused('INVALID_INVENTORY_ITEM', 'inventoryItemId', 'The specified inventory item could not be found.');
    if (wanted.locationId !== LOCATION)
      return refused('INVALID_LOCATION', 'locationId', 'The specified location could not be found.');
    if (wanted.quantity < 0) return refused('INVALID_QUANTITY_NEGATIVE', 'quantity', "The quantity can't be negative.");
    if (wanted.changeFromQuantity === undefined) throw new Error('changeFromQuantity must be given.');
    return wanted.changeFromQuantity !== null && wanted.changeFromQuantity !== level.available
      ? refused(
          'CHANGE_FROM_QUANTITY_STALE',
          'changeFromQuantity',
          'The changeFromQuantity argument no longer matches the persisted quantity.',
        )
      : [];
  });
  if (userErrors.length > 0) return { inventoryAdjustmentGroup: null, userErrors };
  for (const { inventoryItemId, quantity } of input.quantities)
    shop.setStock(skuOfItem(inventoryItemId) as string, quantity);
  return {
    inventoryAdjustmentGroup: { id: `gid://shopify/InventoryAdjustmentGroup/${context.books.next('adjustment', 1)}` },
    userErrors: [],
  };
}

/** Shopify notes the request and erases later; a customer whom it does not know is refused. */
export function eraseCustomer(shop: Shop, { customerId }: { customerId: string }) {
  const known = [...shop.orders.values()].some(({ customer }) => customer.id === customerId);
  if (!known)
    return {
      customerId: null,
      userErrors: [{ field: ['customerId'], message: 'Customer does not exist', code: 'DOES_NOT_EXIST' }],
    };
  shop.erasures.add(customerId);
  return { customerId, userErrors: [] };
}
