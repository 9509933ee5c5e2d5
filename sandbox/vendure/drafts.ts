import { GraphqlFailure, refusal } from './failure.ts';
import type { Operation } from './operations.ts';
import { NO_ADDRESS, type Order, type Shop, TAX_PERCENT, type Variant } from './shop.ts';

/** Throws as the shop does where there is no such order. */
function orderOf(shop: Shop, id: string): Order {
  const order = shop.orders.get(id);
  if (!order) throw new GraphqlFailure('ENTITY_NOT_FOUND', `No Order with the id "${id}" could be found`);
  return order;
}

/** Draft orders of the admin API: made empty, then filled call by call. */
export const DRAFT_OPERATIONS: Record<string, Operation> = {
  CreateDraft(_, shop, { context: { books }, currency }) {
    const id = String(books.next('order'));
    const now = shop.now();
    const order: Order = {
      id,
      code: `SHOP${id.padStart(8, '0')}`,
      type: 'Regular',
      state: 'Draft',
      createdAt: now,
      updatedAt: now,
      orderPlacedAt: null,
      currencyCode: currency,
      customer: null,
      shippingAddress: NO_ADDRESS,
      billingAddress: NO_ADDRESS,
      lines: [],
      surcharges: [],
      shippingLines: [],
      couponCodes: [],
      shippingWithTax: 0,
      total: 0,
      totalWithTax: 0,
      payments: [],
      fulfillments: [],
      history: { items: [] },
      passed: [],
    };
    shop.orders.put(id, order);
    return { createDraftOrder: order };
  },

  DeleteDraft({ id }, shop) {
    if (shop.orders.get(id)?.state !== 'Draft')
      return {
        deleteDraftOrder: { result: 'NOT_DELETED', message: `No draft Order with the ID ${id} was found` },
      };
    shop.orders.delete(id);
    return { deleteDraftOrder: { result: 'DELETED' } };
  },

  MarkDraft({ input }, shop, { context: { books } }) {
    const order = orderOf(shop, input.id);
    order.history.items.push({ id: String(books.next('history')), data: { note: input.note } });
    return { addNoteToOrder: shop.orders.put(order.id, order) };
  },

  FinishDraft({ input }, shop) {
    const order = shop.orders.find(({ history }) => history.items.some(({ id }) => id === input.noteId));
    const entry = order?.history.items.find(({ id }) => id === input.noteId);
    if (!order || !entry)
      throw new GraphqlFailure('ENTITY_NOT_FOUND', `No HistoryEntry with the id "${input.noteId}" could be found`);
    entry.data = { note: input.note };
    shop.orders.put(order.id, order);
    return { updateOrderNote: { id: entry.id } };
  },

  SetDraftCustomer({ id, customerId, input }, shop) {
    const order = orderOf(shop, id);
    const known = customerId && shop.customers.get(customerId);
    if (customerId && !known)
      throw new GraphqlFailure('USER_INPUT_ERROR', `No customer with the id "${customerId}" was found in this Channel`);
    if (!customerId && shop.customers.find(({ emailAddress }) => emailAddress === input.emailAddress))
      return { setCustomerForDraftOrder: refusal('EmailAddressConflictError', 'EMAIL_ADDRESS_CONFLICT_ERROR') };
    const { id: customer, firstName, lastName, emailAddress, phoneNumber } = known || shop.enrol(input);
    order.customer = { id: customer, firstName, lastName, emailAddress, phoneNumber };
    return { setCustomerForDraftOrder: shop.orders.put(id, order) };
  },

  SetDraftAddresses({ id, shipping, billing }, shop) {
    const order = orderOf(shop, id);
    order.shippingAddress = { ...NO_ADDRESS, ...shipping };
    order.billingAddress = { ...NO_ADDRESS, ...billing };
    shop.orders.put(id, order);
    return { setDraftOrderShippingAddress: { id }, setDraftOrderBillingAddress: { id } };
  },

  AddDraftLines({ id, ...inputs }, shop, place) {
    return Object.fromEntries(
      Object.entries(inputs as Record<string, { productVariantId: string; quantity: number }>).map(
        ([name, { productVariantId, quantity }]) => {
          const order = orderOf(shop, id);
          const variant = shop.variants.get(productVariantId);
          if (!variant)
            throw new GraphqlFailure('ENTITY_NOT_FOUND', `No ProductVariant with the id "${productVariantId}"`);
          const price =
            place.prices.of(place.token, variant.id).find(({ currencyCode }) => currencyCode === order.currencyCode)
              ?.price ?? 0;
          return [name, add(order, variant, quantity, price, shop, () => String(place.context.books.next('line')))];
        },
      ),
    );
  },

  DraftPriced: ({ id }, shop) => ({ order: shop.orders.get(id) ?? null, activeChannel: { pricesIncludeTax: true } }),
};

/** As many as are there are added, also where these are too few: the refusal comes after. */
function add(order: Order, variant: Variant, quantity: number, price: number, shop: Shop, newId: () => string): object {
  const level = variant.stockLevels[0] ?? { stockOnHand: 0, stockAllocated: 0 };
  const { id, sku, name } = variant;
  const line = order.lines.find(({ productVariant }) => productVariant.id === id) ?? {
    id: newId(),
    quantity: 0,
    orderPlacedQuantity: 0,
    taxRate: TAX_PERCENT,
    proratedUnitPrice: Math.round(price / (1 + TAX_PERCENT / 100)),
    proratedUnitPriceWithTax: price,
    proratedLinePriceWithTax: 0,
    proratedLinePrice: 0,
    productVariant: { id, sku, name },
  };
  const quantityAvailable = Math.max(0, Math.min(quantity, level.stockOnHand - level.stockAllocated - line.quantity));
  if (quantityAvailable > 0) {
    line.quantity += quantityAvailable;
    line.proratedLinePriceWithTax = line.quantity * price;
    line.proratedLinePrice = Math.round(line.proratedLinePriceWithTax / (1 + TAX_PERCENT / 100));
    if (!order.lines.includes(line)) order.lines.push(line);
    order.totalWithTax = order.lines.reduce((sum, one) => sum + one.proratedLinePriceWithTax, 0);
    order.updatedAt = shop.now();
    shop.orders.put(order.id, order);
  }
  return quantityAvailable < quantity
    ? refusal('InsufficientStockError', 'INSUFFICIENT_STOCK_ERROR', { quantityAvailable })
    : { __typename: 'Order', id: order.id };
}
