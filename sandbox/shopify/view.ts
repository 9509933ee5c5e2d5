import { CATALOGUE } from '../catalogue.ts';
import type { ShopReturn } from './returns.ts';
import type { Shop } from './shop.ts';
import { amountOf, type ShopFulfillment, type ShopLine, type ShopOrder, totalMinor } from './types.ts';

/** The books in the vendor's shape: what the GraphQL fields read. Fields that take arguments or cost work are functions. */

interface PageArguments {
  first?: number | null;
  after?: string | null;
}

/** A page of a list; its cursors are positions. */
export function pageOf<T>(list: readonly T[], { first, after }: PageArguments) {
  const start = after ? Number(Buffer.from(after, 'base64url').toString()) : 0;
  const nodes = list.slice(start, start + (first ?? 50));
  const end = start + nodes.length;
  return {
    nodes,
    pageInfo: {
      hasNextPage: end < list.length,
      endCursor: nodes.length > 0 ? Buffer.from(String(end)).toString('base64url') : null,
    },
  };
}

const ITEMS = new Map(CATALOGUE.map((item) => [item.sku, item]));
const BEFORE_FIRST = 4_499;

/** Articles are numbered by their SKUs, `WB-001` and on. */
const numberOf = (sku: string) => BEFORE_FIRST + Number(/^WB-(\d+)$/.exec(sku)?.[1]);

export const itemId = (sku: string) => `gid://shopify/InventoryItem/${numberOf(sku)}`;
export const variantId = (sku: string) => itemId(sku).replace('InventoryItem', 'ProductVariant');
export const skuOfItem = (id: string) => {
  const number = Number(/InventoryItem\/(\d+)/.exec(id)?.[1]) - BEFORE_FIRST;
  return number > 0 ? `WB-${String(number).padStart(3, '0')}` : undefined;
};

/** Of an article beyond the catalogue nothing is known but its levels. */
export function itemView(shop: Shop, sku: string, location: string) {
  const known = ITEMS.get(sku);
  if (!known && !shop.levels.get(sku)) return null;
  return {
    __typename: 'InventoryItem',
    id: itemId(sku),
    sku,
    harmonizedSystemCode: known?.hsCode ?? null,
    countryCodeOfOrigin: known?.origin ?? null,
    requiresShipping: true,
    tracked: true,
    provinceCodeOfOrigin: null,
    measurement: { id: itemId(sku), weight: known ? { value: Number(known.weightKg), unit: 'KILOGRAMS' } : null },
    inventoryLevel: ({ locationId }: { locationId: string }) =>
      locationId === location ? levelView(shop, sku, location) : null,
  };
}

/** What may be sold is what lies there here: no piece is promised. */
export function levelView(shop: Shop, sku: string, location: string): object {
  const number = numberOf(sku);
  const level = shop.levels.get(sku);
  return {
    id: `gid://shopify/InventoryLevel/${number}`,
    updatedAt: level?.updatedAt,
    item: () => itemView(shop, sku, location),
    quantities: ({ names }: { names: string[] }) =>
      names.map((name) => ({
        id: `gid://shopify/InventoryQuantity/${number}?name=${name}`,
        name,
        quantity: level?.available ?? 0,
      })),
  };
}

/**
 * A place, with its levels in the order of their articles; by `updated_at` from a time on where that is asked. The cursor is an article, so that
 * levels that come, change or go while pages are read move no others.
 */
export const locationView = (shop: Shop, id: string) => ({
  id,
  name: 'Main',
  inventoryLevels: ({ query, first, after }: PageArguments & { query?: string | null }) => {
    const since = /updated_at:>='([^']+)'/.exec(query ?? '')?.[1] ?? '';
    const behind = after ? Number(Buffer.from(after, 'base64url').toString()) : 0;
    const found = shop.levels
      .values()
      .filter(({ sku, updatedAt }) => updatedAt >= since && numberOf(sku) > behind)
      .sort((a, b) => numberOf(a.sku) - numberOf(b.sku));
    const shown = found.slice(0, first ?? 50);
    const end = shown.at(-1);
    return {
      nodes: shown.map(({ sku }) => levelView(shop, sku, id)),
      pageInfo: {
        hasNextPage: found.length > shown.length,
        endCursor: end ? Buffer.from(String(numberOf(end.sku))).toString('base64url') : null,
      },
    };
  },
});

export function fulfillmentView(shop: Shop, fulfillment: ShopFulfillment) {
  return {
    __typename: 'Fulfillment',
    ...fulfillment,
    createdAt: fulfillment.createdAt ?? shop.orders.get(fulfillment.orderId)?.createdAt,
    trackingInfo: () => fulfillment.trackingInfo,
  };
}

export const fulfillmentOrderId = (order: ShopOrder) => order.id.replace('/Order/', '/FulfillmentOrder/');
const fulfillmentLineId = (line: ShopLine) => line.id.replace('/LineItem/', '/FulfillmentOrderLineItem/');
export const lineOfFulfillmentLine = (order: ShopOrder, id: string) =>
  order.lines.find((line) => fulfillmentLineId(line) === id);

export const isFulfilled = (order: ShopOrder) => order.lines.every((line) => line.fulfilled >= line.currentQuantity);

function fulfillmentOrderStatus(order: ShopOrder): string {
  if (order.cancelledAt) return 'CANCELLED';
  if (isFulfilled(order)) return 'CLOSED';
  if (order.held) return 'ON_HOLD';
  return order.lines.some(({ fulfilled }) => fulfilled > 0) ? 'IN_PROGRESS' : 'OPEN';
}

function fulfilmentStatus(order: ShopOrder): string {
  if (isFulfilled(order)) return 'FULFILLED';
  return order.lines.some(({ fulfilled }) => fulfilled > 0) ? 'PARTIALLY_FULFILLED' : 'UNFULFILLED';
}

const financialStatus = ({ paid, cancelledAt }: ShopOrder) =>
  cancelledAt ? (paid ? 'REFUNDED' : 'VOIDED') : paid ? 'PAID' : 'PENDING';

/** The tax that a gross amount includes. */
const taxIn = (minor: number, percent: number) => Math.round((minor * percent) / (100 + percent));

export function orderView(shop: Shop, order: ShopOrder, location: string) {
  const bag = (minor: number) => {
    const money = { amount: amountOf(minor, order.digits), currencyCode: order.currency };
    return { shopMoney: money, presentmentMoney: money };
  };
  const line = (one: ShopLine) => ({
    __typename: 'LineItem',
    id: one.id,
    sku: one.sku,
    title: one.title,
    quantity: one.quantity,
    currentQuantity: one.currentQuantity,
    requiresShipping: true,
    discountedUnitPriceAfterAllDiscountsSet: () => bag(one.unitMinor),
    discountedTotalSet: () => bag(one.unitMinor * one.quantity),
    taxLines: () =>
      order.taxPercent === 0
        ? []
        : [
            {
              title: 'VAT',
              ratePercentage: order.taxPercent,
              priceSet: bag(taxIn(one.unitMinor * one.quantity, order.taxPercent)),
            },
          ],
    variant: () => ({
      id: variantId(one.sku),
      inventoryItem: itemView(shop, one.sku, location),
    }),
  });
  const { customer, company } = order;
  const person = () => ({
    __typename: 'Customer',
    id: customer.id,
    displayName: customer.name,
    tags: shop.clients.people.get(customer.id)?.tags ?? [],
    defaultEmailAddress: { emailAddress: customer.email },
    defaultPhoneNumber: { phoneNumber: customer.phone },
  });
  const address = () => ({ id: order.id.replace('/Order/', '/MailingAddress/'), ...order.address });
  return {
    __typename: 'Order',
    id: order.id,
    legacyResourceId: order.id.replace(/^.*\//, ''),
    name: order.name,
    createdAt: order.createdAt,
    processedAt: order.createdAt,
    updatedAt: order.updatedAt,
    cancelledAt: order.cancelledAt,
    test: false,
    tags: order.tags ?? [],
    note: order.note,
    poNumber: order.poNumber,
    sourceName: 'web',
    email: customer.email,
    phone: null,
    currencyCode: order.currency,
    taxesIncluded: true,
    displayFinancialStatus: financialStatus(order),
    displayFulfillmentStatus: fulfilmentStatus(order),
    paymentGatewayNames: order.paid ? ['shopify_payments'] : [],
    paymentTerms: order.termsDays ? { paymentTermsType: 'NET', dueInDays: order.termsDays } : null,
    currentTotalPriceSet: () => bag(totalMinor(order)),
    currentTotalTaxSet: () =>
      bag(order.lines.reduce((sum, one) => sum + taxIn(one.unitMinor * one.currentQuantity, order.taxPercent), 0)),
    currentShippingPriceSet: () => bag(order.shippingMinor),
    totalReceivedSet: () => bag(order.receivedMinor),
    customer: person,
    purchasingEntity: () =>
      company
        ? {
            __typename: 'PurchasingCompany',
            company: { id: company.id, name: company.name, externalId: null },
            location: {
              id: company.locationId,
              name: company.name,
              externalId: null,
              taxSettings: { taxRegistrationId: company.taxId },
            },
          }
        : person(),
    shippingAddress: address,
    billingAddress: address,
    shippingLine: { title: 'Standard', code: 'standard' },
    customAttributes: [],
    lineItems: (page: PageArguments) => {
      const { nodes, pageInfo } = pageOf(order.lines, page);
      return { nodes: nodes.map(line), edges: nodes.map((one) => ({ node: line(one) })), pageInfo };
    },
    returns: (page: PageArguments) =>
      pageOf(
        shop.returns.all.where('order', order.id).map((one) => returnView(shop, one, location)),
        page,
      ),
    fulfillments: () => shop.fulfillmentsOf(order.id).map((one) => fulfillmentView(shop, one)),
    fulfillmentOrders: (page: PageArguments) =>
      pageOf(
        [
          {
            id: fulfillmentOrderId(order),
            status: fulfillmentOrderStatus(order),
            fulfillAt: null,
            fulfillmentHolds: order.held ? [{ id: 'gid://shopify/FulfillmentHold/1', displayReason: order.held }] : [],
            assignedLocation: { location: { id: location, name: 'Main' } },
            lineItems: (inner: PageArguments) => {
              const { nodes, pageInfo } = pageOf(order.lines, inner);
              return {
                nodes: nodes.map((one) => ({
                  id: fulfillmentLineId(one),
                  remainingQuantity: order.cancelledAt ? 0 : one.currentQuantity - one.fulfilled,
                  lineItem: line(one),
                })),
                pageInfo,
              };
            },
          },
        ],
        page,
      ),
  };
}

export const returnView = (shop: Shop, one: ShopReturn, location: string) =>
  shop.returns.view(one, (order) => orderView(shop, order, location));
