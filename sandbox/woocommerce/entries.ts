import type { BookEntry } from '../sandbox.ts';
import type { Article, Customer, Order } from './records.ts';
import type { Shop } from './shop.ts';

const PARCEL = '_waybill_parcel_';
const OWN = '_waybill_order';

/** What the shop holds, as the books tell it. */
export const entriesOf = (shop: Shop): BookEntry[] => [
  ...shop.orders.values().map(orderEntry),
  ...shop.orders.values().flatMap(parcelEntries),
  ...shop.articles.values().flatMap(articleEntries),
  ...shop.customers.values().map(customerEntry),
];

const numberIn = ({ value }: Order['meta_data'][number]): string => (value as { number: string }).number;

const parcelEntries = (order: Order): BookEntry[] =>
  order.meta_data
    .filter(({ key }) => key.startsWith(PARCEL))
    .map(
      (one): BookEntry => ({
        kind: 'shipment',
        id: `${order.id}/${one.key.slice(PARCEL.length)}`,
        reference: one.key.slice(PARCEL.length),
        number: order.number,
        state: order.status,
        live: true,
        complete: true,
        trackingNumber: numberIn(one),
      }),
    );

export function orderEntry(order: Order): BookEntry {
  const parcel = order.meta_data.find(({ key }) => key.startsWith(PARCEL));
  const own = order.meta_data.find(({ key }) => key === OWN);
  return {
    kind: 'order',
    id: String(order.id),
    ...(own ? { reference: String(own.value) } : {}),
    number: order.number,
    state: order.status,
    live: order.status !== 'cancelled' && order.status !== 'trash',
    complete: parcel !== undefined,
    total: order.total,
    currency: order.currency,
    lines: order.line_items.map(({ sku, quantity }) => ({ sku, quantity })),
    ...(parcel ? { trackingNumber: numberIn(parcel) } : {}),
  };
}

/** A customer with what others keep of them. */
const customerEntry = ({ id, meta_data }: Customer): BookEntry => ({
  kind: 'customer',
  id: String(id),
  live: true,
  complete: true,
  state: meta_data.map(({ key, value }) => `${key}=${value}`).join(' '),
});

const articleEntries = ({ id, sku, stock_quantity, regular_price, meta_data }: Article): BookEntry[] => [
  {
    kind: 'stock',
    id: String(id),
    state: String(stock_quantity),
    live: true,
    complete: true,
    lines: [{ sku, quantity: stock_quantity ?? 0 }],
  },
  { kind: 'price', id: String(id), state: regular_price, live: true, complete: true, lines: [{ sku, quantity: 1 }] },
  ...meta_data.map(
    ({ key, value }): BookEntry => ({
      kind: 'price',
      id: `${id}~${key}`,
      state: String(value),
      live: true,
      complete: true,
      lines: [{ sku, quantity: 1 }],
    }),
  ),
];
