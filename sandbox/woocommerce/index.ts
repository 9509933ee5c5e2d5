import type { FastifyReply, FastifyRequest } from 'fastify';
import { defineSandbox } from '../sandbox.ts';
import { Access } from './access.ts';
import { type Answer, type Options, type Params, type Query, routesOf } from './api.ts';
import { entriesOf, orderEntry } from './entries.ts';
import { Parcels } from './parcels.ts';
import { act } from './people.ts';
import { errorBody, Refusal } from './records.ts';
import { Shop } from './shop.ts';
import { type Shopper, storefrontRoutes } from './storefront.ts';

const KEY = { consumerKey: 'ck_sandbox', consumerSecret: 'cs_sandbox_secret' };
const WEBHOOK_SECRET = 'sandbox-woocommerce-webhooks';

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
    const routes = routesOf(shop, parcels, told);

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
      entries: () => entriesOf(shop),
      act(verb, input) {
        if (verb !== 'leak') return act(shop, parcels, verb, input);
        leaks = (input as { name?: string }).name || undefined;
        return leaks;
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
