import type { Key } from './access.ts';
import { written } from './amounts.ts';
import { listed } from './lists.ts';
import type { Parcels } from './parcels.ts';
import { type Article, type Customer, errorBody, type Meta, type Order, Refusal, type TakenOrder } from './records.ts';
import type { Shop } from './shop.ts';

export interface Options extends Key {
  timezone: string;
  /** The Shipment Tracking extension is active. */
  trackings: boolean;
  /** WooCommerce 10.3 or later: changed variations have a list of their own. */
  variations: boolean;
  /** What a plugin writes before each answer. */
  noise: string;
}

export type Params = Record<string, string>;
export type Query = Record<string, string | undefined>;

interface Call {
  params: Params;
  query: Query;
  body: unknown;
}

/** A list is told from a record by the count of all, which goes into a header. */
export type Answer = { rows: readonly object[]; total: number } | object;

export type Route = readonly [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, handle: (call: Call) => Answer];

/** The REST API of version 3, and that of the Shipment Tracking extension where it is active. */
export function routesOf(shop: Shop, parcels: Parcels, told: Options): Route[] {
  const list = <Row extends { id: number; date_modified_gmt?: string | null }>(rows: readonly Row[], query: Query) =>
    listed(rows, query, told.timezone);
  const articles = (query: Query): readonly Article[] => {
    const { sku } = query;
    const skus = sku === undefined ? undefined : [...sku.split(','), sku];
    // Variations are products of their own to those alone who ask for a SKU.
    return shop.articles.filter((one) => (skus ? skus.includes(one.sku) : one.parent_id === 0));
  };
  const variationsOf = (parent: string | undefined) => {
    if (!shop.articles.get(parent ?? '')) throw new Refusal(404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
    return shop.articles.filter((one) => String(one.parent_id) === parent);
  };

  /** What becomes of each row stands in its place, refusals too. */
  const batchOf = <Row extends { id: number }>(body: unknown, change: (id: string, row: Row) => object) => {
    const { update } = body as { update?: Row[] };
    // An empty batch is answered by an empty array.
    if (update === undefined) return [];
    if (update.length > 100)
      throw new Refusal(
        413,
        'woocommerce_rest_request_entity_too_large',
        'Unable to accept more than 100 items for this request.',
      );
    return {
      update: update.map((row) => {
        try {
          return change(String(row.id), row);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { id: row.id, error: errorBody(error) };
        }
      }),
    };
  };
  const batch = (body: unknown, known: (id: string) => Article | undefined) =>
    batchOf<{ id: number } & Partial<Article>>(body, (id, { id: _, ...fields }) => {
      if (!known(id)) throw new Refusal(400, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
      if (fields.regular_price !== undefined && !/^\d+(\.\d+)?$/.test(fields.regular_price))
        throw new Refusal(400, 'rest_invalid_param', 'Invalid parameter(s): regular_price');
      return shop.edit(id, fields);
    });

  const known = (customer: number | undefined): void => {
    if (customer && !shop.customers.get(String(customer)))
      throw new Refusal(400, 'woocommerce_rest_invalid_customer_id', 'Customer ID is invalid.');
  };
  const save = (id: string, body: Partial<Order>): Order => {
    const order = shop.orders.get(id);
    if (!order) throw new Refusal(400, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
    return shop.change(id, {
      ...(body.status ? { status: body.status } : {}),
      ...(body.meta_data ? { meta_data: shop.merged(order.meta_data, body.meta_data) } : {}),
    });
  };

  const routes: Route[] = [
    [
      'GET',
      '/wc/v3/orders',
      ({ query }) => {
        const wanted = ({ status, customer_id }: Order) =>
          (query.status && query.status !== 'any' ? status === query.status : status !== 'trash') &&
          (query.customer === undefined || String(customer_id) === query.customer);
        return written(list(shop.orders.filter(wanted), query), query.dp);
      },
    ],
    [
      'POST',
      '/wc/v3/orders',
      ({ body }) => {
        known((body as TakenOrder).customer_id);
        return written(shop.take(body as TakenOrder));
      },
    ],
    [
      'POST',
      '/wc/v3/orders/batch',
      ({ body }) => batchOf<{ id: number } & Partial<Order>>(body, (id, fields) => save(id, fields)),
    ],
    ['PUT', '/wc/v3/orders/:id', ({ params, body }) => written(save(params.id ?? '', body as Partial<Order>))],
    ['GET', '/wc/v3/orders/:id/notes', ({ params }) => parcels.notesOf(params.id ?? '')],
    ['POST', '/wc/v3/orders/:id/notes', ({ params, body }) => parcels.note(params.id ?? '', body as { note: string })],
    ['GET', '/wc/v3/orders/:id/refunds', ({ params, query }) => written(parcels.refundsOf(params.id ?? ''), query.dp)],
    ['GET', '/wc/v3/products', ({ query }) => list(articles(query), query)],
    [
      'POST',
      '/wc/v3/products/batch',
      ({ body }) =>
        batch(body, (id) => {
          const article = shop.articles.get(id);
          return article?.parent_id === 0 ? article : undefined;
        }),
    ],
    ['GET', '/wc/v3/products/:id/variations', ({ params, query }) => list(variationsOf(params.id), query)],
    [
      'POST',
      '/wc/v3/products/:id/variations/batch',
      ({ params, body }) => batch(body, (id) => variationsOf(params.id).find((one) => String(one.id) === id)),
    ],
    [
      'GET',
      '/wc/v3/customers',
      ({ query }) => {
        const wanted = ({ role, email }: Customer) =>
          (query.role === 'all' || role === 'customer') && (query.email === undefined || email === query.email);
        return list(shop.customers.filter(wanted), query);
      },
    ],
    [
      'POST',
      '/wc/v3/customers/batch',
      ({ body }) =>
        batchOf<{ id: number; meta_data?: Meta[] }>(body, (id, { meta_data = [] }) => shop.note(id, meta_data)),
    ],
  ];
  if (told.variations)
    routes.push([
      'GET',
      '/wc/v3/variations',
      ({ query }) =>
        list(
          shop.articles.filter((one) => one.parent_id > 0),
          query,
        ),
    ]);
  const trackings = '/wc-shipment-tracking/v3/orders/:id/shipment-trackings';
  if (told.trackings)
    routes.push(
      ['GET', trackings, ({ params }) => parcels.trackingsOf(params.id ?? '')],
      ['POST', trackings, ({ params, body }) => parcels.track(params.id ?? '', body as Params)],
      ['DELETE', `${trackings}/:tracking`, ({ params }) => parcels.untrack(params.tracking ?? '')],
    );
  return routes;
}
