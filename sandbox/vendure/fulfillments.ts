import type { SandboxContext } from '../sandbox.ts';
import { GraphqlFailure, refusal } from './failure.ts';
import { fulfilledOf, noteStep } from './goods-back.ts';
import type { Fulfillment, Order, Shop } from './shop.ts';

/** Somebody in the shop sends so many pieces of an order's first line, or all of it. */
export function ship(shop: Shop, context: SandboxContext, { id, quantity }: { id: string; quantity?: number }): Order {
  const order = shop.order(id);
  const [first] = order.lines;
  const lines = order.lines.flatMap((line) =>
    quantity === undefined || line === first ? [{ orderLineId: line.id, quantity: quantity ?? line.quantity }] : [],
  );
  const made = addFulfillment({ lines, handler: { code: 'manual-fulfillment', arguments: [] } }, shop, context);
  moveFulfillment((made as Fulfillment).id, 'Shipped', shop, context);
  return order;
}

/** All that an order was sent has arrived. */
export function deliver(shop: Shop, context: SandboxContext, id: string): Order {
  const order = shop.order(id);
  for (const one of order.fulfillments) moveFulfillment(one.id, 'Delivered', shop, context);
  return order;
}

export interface FulfillInput {
  lines: { orderLineId: string; quantity: number }[];
  handler: { code: string; arguments: { name: string; value: string }[] };
}

export function addFulfillment({ lines, handler }: FulfillInput, shop: Shop, context: SandboxContext): unknown {
  if (lines.length === 0) return refusal('EmptyOrderLineSelectionError', 'EMPTY_ORDER_LINE_SELECTION_ERROR');
  const order = shop.orders.find(({ lines: all }) => all.some(({ id }) => id === lines[0]?.orderLineId));
  if (!order) throw new GraphqlFailure('ENTITY_NOT_FOUND', `No OrderLine with the id "${lines[0]?.orderLineId}"`);
  const open = openPieces(order);
  if (lines.some(({ orderLineId, quantity }) => quantity > (open.get(orderLineId) ?? 0))) {
    return refusal('ItemsAlreadyFulfilledError', 'ITEMS_ALREADY_FULFILLED_ERROR');
  }
  const articles = lines.map(({ orderLineId, quantity }) => ({
    id: order.lines.find(({ id }) => id === orderLineId)?.productVariant.id ?? '',
    quantity,
  }));
  for (const { id, quantity } of articles) {
    const stockOnHand = shop.variants.get(id)?.stockLevels[0]?.stockOnHand ?? 0;
    if (stockOnHand >= quantity) continue;
    const more = { productVariantId: id, stockOnHand };
    return refusal('InsufficientStockOnHandError', 'INSUFFICIENT_STOCK_ON_HAND_ERROR', more);
  }
  for (const { id, quantity } of articles) shop.shift(id, { onHand: -quantity, allocated: -quantity });
  const argument = (wanted: string) => handler.arguments.find(({ name }) => name === wanted)?.value ?? '';
  const fulfillment: Fulfillment = {
    id: String(context.books.next('fulfillment')),
    createdAt: shop.now(),
    updatedAt: shop.now(),
    state: 'Pending',
    method: argument('method'),
    trackingCode: argument('trackingCode'),
    lines,
  };
  order.fulfillments.push(fulfillment);
  noteStep(context, shop, order, fulfillment, 'Created');
  shop.orders.put(order.id, order);
  return { __typename: 'Fulfillment', ...fulfillment };
}

/** Pieces of each line that no live fulfilment has. */
function openPieces(order: Order): Map<string, number> {
  const done = fulfilledOf(order);
  return new Map(order.lines.map(({ id, quantity }) => [id, quantity - (done.get(id) ?? 0)]));
}

const NEXT: Record<string, string[]> = {
  Pending: ['Shipped', 'Delivered', 'Cancelled'],
  Shipped: ['Delivered', 'Cancelled'],
  Delivered: ['Cancelled'],
};

export function moveFulfillment(id: string, state: string, shop: Shop, context: SandboxContext): unknown {
  const order = shop.orders.find(({ fulfillments }) => fulfillments.some((one) => one.id === id));
  const fulfillment = order?.fulfillments.find((one) => one.id === id);
  if (!order || !fulfillment) throw new GraphqlFailure('ENTITY_NOT_FOUND', `No Fulfillment with the id "${id}"`);
  const fromState = fulfillment.state;
  if (!NEXT[fromState]?.includes(state)) {
    const transitionError = `Cannot transition Fulfillment from "${fromState}" to "${state}"`;
    const more = { transitionError, fromState, toState: state };
    return refusal('FulfillmentStateTransitionError', 'FULFILLMENT_STATE_TRANSITION_ERROR', more);
  }
  Object.assign(fulfillment, { state, updatedAt: shop.now() });
  noteStep(context, shop, order, fulfillment, fromState);
  if (state === 'Cancelled') {
    for (const { orderLineId, quantity } of fulfillment.lines) {
      const variant = order.lines.find((line) => line.id === orderLineId)?.productVariant.id ?? '';
      shop.shift(variant, { onHand: quantity, allocated: quantity });
    }
  } else {
    const partly = [...openPieces(order).values()].some((pieces) => pieces > 0) ? 'Partially' : '';
    order.state = `${partly}${state}`;
  }
  shop.orders.put(order.id, order);
  return { __typename: 'Fulfillment', id, state };
}
