import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { Access, type Key } from './access.ts';
import { written } from './amounts.ts';
import { listed } from './lists.ts';
import { Parcels } from './parcels.ts';
import {
  type Article,
  type Customer,
  errorBody,
  type Meta,
  type Order,
  type Purchase,
  Refusal,
  type TakenOrder,
} from './records.ts';
import { Shop } from './shop.ts';
import { type Shopper, storefrontRoutes } from './storefront.ts';

const KEY = { consumerKey: 'ck_sandbox', consumerSecret: 'cs_sandbox_secret' };
const WEBHOOK_SECRET = 'sandbox-woocommerce-webhooks';

interface Options extends Key {
  timezone: string;
  /** The Shipment Tracking extension is active. */
  trackings: boolean;
  /** WooCommerce 10.3 or later: changed variations have a list of their own. */
  variations: boolean;
  /** What a plugin writes before each answer. */
  noise: string;
}

const DEFAULTS: Options = {
  ...KEY,
  permissions: 'read_write',
  userMayNot: [],
  ssl: false,
  timezone: 'Europe/Berlin',
  trackings: true,
  variations: true,
  noise: '',
};

type Params = Record<string, string>;
type Query = Record<string, string | undefined>;

interface Call {
  params: Params;
  query: Query;
  body: unknown;
}

/** A list is told from a record by the count of all, which goes into a header. */
type Answer = { rows: readonly object[]; total: number } | object;

const PARCEL = '_waybill_parcel_';
const OWN = '_waybill_order';

/**
 * A WooCommerce shop. Options: `consumerKey`, `consumerSecret`, `permissions`, `userMayNot`, `ssl` (basic authentication is taken), `timezone`, `trackings`
 * (the extension), `variations`, `noise` (before each answer), `webhookUrl`, `webhookSecret`, `shoppers` (customers who may sign in, each of a role). Verbs: `place`, `pay`, `complete`, `cancel`, `trash`,
 * `refund`, `unrefund`, `setStock`; `stock` and `rename` an article, `enrol` and `move` a customer; `leak` a role's prices to everybody.
 */
export default defineSandbox({
  id: 'woocommerce',
  use: (origin, webhookUrl) => ({
    options: { url: origin, ...KEY, webhookSecret: WEBHOOK_SECRET },
    told: { webhookUrl, webhookSecret: WEBHOOK_SECRET },
  }),
  create(context) {
    const told = { ...DEFAULTS, ...context.options } as Options;
    const access = new Access(context, told);
    const shop = new Shop(context);
    const parcels = new Parcels(context, shop);
    const shoppers = (context.options.shoppers ?? []) as Shopper[];
    let leaks: string | undefined;
    shop.orders.watch((order) => context.note(() => orderEntry(order)));

    const list = <Row extends { id: number; date_modified_gmt?: string | null }>(rows: readonly Row[], query: Query) =>
      listed(rows, query, told.timezone);
    const articles = (query: Query): readonly Article[] => {
      const { sku } = query;
      const skus = sku === undefined ? undefined : [...sku.split(','), sku];
      // Variations are products of their own to those alone who ask for a SKU.
      return shop.articles.filter((one) => (skus ? skus.includes(one.sku) : one.parent_id === 0));
    };
    const variationsOf = (parent: string | undefined) => {
      if (!shop.articles.get(parent ?? ''))
        throw new Refusal(404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
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

    const routes: [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, handle: (call: Call) => Answer][] = [
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
      [
        'POST',
        '/wc/v3/orders/:id/notes',
        ({ params, body }) => parcels.note(params.id ?? '', body as { note: string }),
      ],
      [
        'GET',
        '/wc/v3/orders/:id/refunds',
        ({ params, query }) => written(parcels.refundsOf(params.id ?? ''), query.dp),
      ],
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

    const answer = (request: FastifyRequest, reply: FastifyReply, handle: () => Answer) => {
      reply.type('application/json; charset=UTF-8');
      let body: unknown;
      try {
        access.check(request);
        const found = handle();
        if (request.method === 'POST' && !request.url.includes('/batch')) reply.code(201);
        if ('rows' in found && 'total' in found) {
          reply.header('X-WP-Total', String(found.total));
          body = found.rows;
        } else body = found;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        reply.code(error.status);
        body = errorBody(error);
      }
      return reply.send(told.noise + JSON.stringify(body));
    };
    const noRoute = (): never => {
      throw new Refusal(404, 'rest_no_route', 'No route was found matching the URL and request method.');
    };

    return {
      routes(app) {
        for (const [method, path, handle] of routes)
          app.route({
            method,
            url: `/wp-json${path}`,
            handler: (request, reply) =>
              answer(request, reply, () =>
                handle({ params: request.params as Params, query: request.query as Query, body: request.body }),
              ),
          });
        storefrontRoutes(app, shop, shoppers, () => leaks);
        app.all('/wp-json/*', (request, reply) => answer(request, reply, noRoute));
        // Plain permalinks: the route stands in the query.
        app.all('/', (request, reply) =>
          answer(request, reply, () => {
            const query = request.query as Query;
            const route = query.rest_route?.split('/') ?? [];
            for (const [method, path, handle] of routes) {
              const parts = path.split('/');
              if (method !== request.method || parts.length !== route.length) continue;
              if (!parts.every((part, n) => part.startsWith(':') || part === route[n])) continue;
              const params = parts.flatMap((part, n) => (part.startsWith(':') ? [[part.slice(1), route[n]]] : []));
              return handle({ params: Object.fromEntries(params) as Params, query, body: request.body });
            }
            return noRoute();
          }),
        );
      },
      entries: () => [
        ...shop.orders.values().map(orderEntry),
        ...shop.orders.values().flatMap(parcelEntries),
        ...shop.articles.values().flatMap(articleEntries),
        ...shop.customers.values().map(customerEntry),
      ],
      act(verb, input) {
        const {
          id = '',
          sku = '',
          quantity = 1,
          name = '',
        } = (input ?? {}) as { id?: string; sku?: string; quantity?: number; name?: string };
        switch (verb) {
          case 'place':
            return shop.place(input as Purchase | undefined);
          case 'pay':
            return shop.change(id, { status: 'processing', date_paid_gmt: shop.now() });
          case 'cancel':
            return shop.change(id, { status: 'cancelled' });
          case 'trash':
            return shop.change(id, { status: 'trash' });
          case 'complete':
            return shop.change(id, { status: 'completed' });
          case 'refund':
            return parcels.refund(id, quantity, (input as { shipping?: string }).shipping);
          case 'unrefund':
            return parcels.unrefund(id);
          case 'leak':
            leaks = name || undefined;
            return leaks;
          case 'notes':
            return parcels.notesOf(id);
          case 'trackings':
            return parcels.trackingsOf(id);
          case 'stock':
            return shop.stock(sku);
          case 'rename':
            return shop.edit(id, { name });
          case 'setStock': {
            const [article] = shop.articles.where('sku', sku);
            if (!article) throw new Error(`no article ${sku}`);
            return shop.edit(String(article.id), { stock_quantity: quantity });
          }
          case 'enrol':
            return shop.enrol();
          case 'move': {
            const customer = shop.customers.get(id);
            if (!customer) throw new Error(`no customer ${id}`);
            return shop.customers.put(id, { ...customer, role: 'wholesale_customer', last_name: name || 'Another' });
          }
          default:
            throw new Error(`nobody can ${verb} in this shop`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: 'Too Many Requests' }
          : {
              status: 500,
              body: {
                code: 'internal_server_error',
                message: '<p>There has been a critical error on this website.</p>',
                data: { status: 500 },
              },
            },
    };
  },
});

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

function orderEntry(order: Order): BookEntry {
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
