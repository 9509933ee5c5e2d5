import type { SandboxContext } from '../sandbox.ts';
import { DRAFT_OPERATIONS } from './drafts.ts';
import { GraphqlFailure } from './failure.ts';
import { addFulfillment, moveFulfillment } from './fulfillments.ts';
import { type ListOptions, listed } from './lists.ts';
import type { Prices } from './prices.ts';
import type { Order, Shop } from './shop.ts';

// biome-ignore lint/suspicious/noExplicitAny: each operation has variables of its own, as its document declares them
type Variables = Record<string, any>;

/** What an operation is asked about: the context with its books, and the prices of the channel of this token. */
interface Place {
  context: SandboxContext;
  prices: Prices;
  token: string;
  /** That of the request, else the channel's usual one. */
  currency: string;
}

export type Operation = (variables: Variables, shop: Shop, place: Place) => unknown;

/** Of an order's history the query asks for the notes alone. */
const orders = ({ options }: Variables, shop: Shop) => {
  const { items, totalItems } = listed(shop.orders.values(), options as ListOptions);
  return { orders: { items: items.map(({ passed: _, ...order }) => order), totalItems } };
};

const goodsBack = ({ options }: Variables, shop: Shop) => {
  const { items } = listed(shop.orders.values(), options as ListOptions);
  const whole = ({ history, passed, ...order }: Order) => ({
    ...order,
    history: { items: [...history.items.map((one) => ({ ...one, type: 'ORDER_NOTE' })), ...passed] },
  });
  return { orders: { items: items.map(whole) } };
};

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
  GoodsBack: goodsBack,
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

  AddFulfillment: ({ input }, shop, { context }) => ({ addFulfillmentToOrder: addFulfillment(input, shop, context) }),
  MoveFulfillment: ({ id, state }, shop, { context }) => ({
    transitionFulfillmentToState: moveFulfillment(id, state, shop, context),
  }),
};
