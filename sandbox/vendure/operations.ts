import type { Books } from '../books.ts';
import { DRAFT_OPERATIONS } from './drafts.ts';
import { GraphqlFailure, refusal } from './failure.ts';
import { type ListOptions, listed } from './lists.ts';
import type { Prices } from './prices.ts';
import type { Fulfillment, Order, Shop } from './shop.ts';

type Variables = Record<string, any>;

/** What an operation is asked about: the books, and the prices of the channel of this token. */
interface Place {
  books: Books;
  prices: Prices;
  token: string;
  /** That of the request, else the channel's usual one. */
  currency: string;
}

export type Operation = (variables: Variables, shop: Shop, place: Place) => unknown;

const orders = ({ options }: Variables, shop: Shop) => ({
  orders: listed(shop.orders.values(), options as ListOptions),
});

/** What the shop answers, by the operation's name; a document says nothing else that matters here. */
export const OPERATIONS: Record<string, Operation> = {
  ...DRAFT_OPERATIONS,
  IsLetIn: () => ({ activeChannel: { id: '1' } }),
  AnyOrder: (_, shop) => ({ orders: { totalItems: shop.orders.size } }),
  AnyCatalogue: (_, shop) => ({ productVariants: { totalItems: shop.variants.size } }),
  AnyCustomer: (_, shop) => ({ customers: { totalItems: shop.customers.size } }),
  AnyGroup: (_, shop) => ({ customerGroups: { totalItems: shop.groups.size } }),
  NewestChange: (_, shop) => ({ orders: listed(shop.orders.values(), { take: 1, sort: { updatedAt: 'DESC' } }) }),
  Orders: orders,
  Fulfilled: orders,
  OrdersSurveyed: orders,
  FulfillmentsSurveyed: orders,
  Drafts: orders,
  Articles: ({ options }, shop) => ({ productVariants: listed(shop.articles(), options as ListOptions) }),
  Customers: ({ options }, shop) => ({ customers: listed(shop.customers.values(), options as ListOptions) }),
  Buyers: ({ options }, shop) => ({
    customers: listed(
      shop.customers.values().map((one) => ({ ...one, user: { id: one.id } })),
      options as ListOptions,
    ),
  }),
  Members: ({ options }, shop) => ({ customers: listed(shop.customers.values(), options as ListOptions) }),
  Groups: ({ options }, shop) => ({ customerGroups: listed(shop.groups.values(), options as ListOptions) }),
  AddToGroup: ({ group, customers }, shop) => ({ addCustomersToGroup: shop.regroup(group, customers, true) }),
  RemoveFromGroup: ({ group, customers }, shop) => ({
    removeCustomersFromGroup: shop.regroup(group, customers, false),
  }),
  Variants: ({ options }, shop) => ({ productVariants: listed(shop.variants.values(), options as ListOptions) }),

  Priced({ options }, shop, { prices, token }) {
    const { items } = listed(shop.variants.values(), options as ListOptions);
    return {
      productVariants: {
        items: items.map(({ id, sku }) => ({ id, sku, productId: id, prices: prices.of(token, id) })),
      },
    };
  },

  SetPrice({ input }, shop, { prices, token }) {
    for (const { id, prices: inputs } of input as { id: string; prices: Parameters<Prices['update']>[2] }[]) {
      if (!shop.variants.get(id)) throw new GraphqlFailure('ENTITY_NOT_FOUND', `No ProductVariant with the id "${id}"`);
      prices.update(token, id, inputs);
    }
    return { updateProductVariants: (input as { id: string }[]).map(({ id }) => ({ id })) };
  },

  SetStock({ input }, shop) {
    for (const { id } of input as { id: string }[]) {
      if (!shop.variants.get(id)) throw new GraphqlFailure('ENTITY_NOT_FOUND', `No ProductVariant with the id "${id}"`);
    }
    return {
      updateProductVariants: (input as { id: string; stockLevels: { stockOnHand: number }[] }[]).map((change) => {
        const variant = shop.variants.get(change.id);
        const [level] = change.stockLevels;
        if (variant && level) shop.setStock(variant.sku, level.stockOnHand);
        return variant;
      }),
    };
  },

  AddFulfillment: ({ input }, shop, { books }) => ({ addFulfillmentToOrder: addFulfillment(input, shop, books) }),
  MoveFulfillment: ({ id, state }, shop) => ({ transitionFulfillmentToState: moveFulfillment(id, state, shop) }),
};

interface FulfillInput {
  lines: { orderLineId: string; quantity: number }[];
  handler: { code: string; arguments: { name: string; value: string }[] };
}

function addFulfillment({ lines, handler }: FulfillInput, shop: Shop, books: Books): unknown {
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
    id: String(books.next('fulfillment')),
    updatedAt: shop.now(),
    state: 'Pending',
    method: argument('method'),
    trackingCode: argument('trackingCode'),
    lines,
  };
  order.fulfillments.push(fulfillment);
  shop.orders.put(order.id, order);
  return { __typename: 'Fulfillment', ...fulfillment };
}

/** Pieces of each line that no live fulfilment has. */
function openPieces(order: Order): Map<string, number> {
  const open = new Map(order.lines.map(({ id, quantity }) => [id, quantity]));
  for (const { state, lines } of order.fulfillments) {
    if (state === 'Cancelled') continue;
    for (const { orderLineId, quantity } of lines) open.set(orderLineId, (open.get(orderLineId) ?? 0) - quantity);
  }
  return open;
}

const NEXT: Record<string, string[]> = {
  Pending: ['Shipped', 'Delivered', 'Cancelled'],
  Shipped: ['Delivered', 'Cancelled'],
  Delivered: ['Cancelled'],
};

function moveFulfillment(id: string, state: string, shop: Shop): unknown {
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
