import { createHmac, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext } from '../sandbox.ts';
import { GraphqlFailure, OPERATIONS } from './operations.ts';
import { type Order, type Purchase, Shop } from './shop.ts';

const TOKEN = 'sandbox-session';

interface Told {
  apiKey: string;
  username: string;
  password: string;
  webhookUrl?: string;
  webhookSecret?: string;
}

const forbidden = {
  errors: [{ message: 'You are not currently authorized to perform this action', extensions: { code: 'FORBIDDEN' } }],
  data: null,
};

/** Vendure's admin API, by the names of the operations that are asked; its shop is played by `act`. */
export default defineSandbox({
  id: 'vendure',
  use: (origin, webhookUrl) => ({
    options: { url: origin, apiKey: 'sandbox-api-key', webhookSecret: 'sandbox-secret' },
    told: { webhookUrl, webhookSecret: 'sandbox-secret' },
  }),
  create(context) {
    const told: Told = {
      apiKey: 'sandbox-api-key',
      username: 'superadmin',
      password: 'superadmin',
      ...context.options,
    };
    const shop = new Shop(context);
    shop.onStep((topic, order) => tell(context, told, topic, order));
    return {
      routes: (app) => routes(app, context, shop, told),
      entries: () => entries(shop),
      act(verb, input) {
        if (verb === 'place') return shop.place((input ?? {}) as Purchase);
        if (verb === 'pay') return shop.pay((input as { id: string }).id);
        if (verb === 'cancel') return shop.cancel((input as { id: string }).id);
        if (verb === 'group') {
          const { id, name } = input as { id: string; name: string };
          return shop.group(id, name);
        }
        if (verb === 'rename') {
          const { sku, name } = input as { sku: string; name: string };
          return shop.rename(sku, name);
        }
        const { sku, quantity } = input as { sku: string; quantity: number };
        if (verb === 'setStock') return shop.setStock(sku, quantity);
        throw new Error(`nobody can ${verb} in this shop`);
      },
    };
  },
});

function routes(app: FastifyInstance, { books }: SandboxContext, shop: Shop, told: Told): void {
  app.post('/admin-api', (request, reply) => {
    const { query = '', variables = {} } = (request.body ?? {}) as {
      query?: string;
      variables?: Record<string, unknown>;
    };
    const name = /\b(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '';
    if (name === 'Login') {
      if (variables.username !== told.username || variables.password !== told.password) {
        const errorCode = 'INVALID_CREDENTIALS_ERROR';
        return {
          data: {
            login: {
              __typename: 'InvalidCredentialsError',
              errorCode,
              message: 'The provided credentials are invalid',
            },
          },
        };
      }
      reply.header('vendure-auth-token', TOKEN);
      return { data: { login: { __typename: 'CurrentUser', id: '1' } } };
    }
    if (!isAdministrator(request, told)) return forbidden;
    const operation = OPERATIONS[name];
    if (!operation) {
      const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
      return reply.code(400).send({ errors: [{ message: `no operation ${name}`, extensions }] });
    }
    try {
      return { data: operation(variables, shop, books) };
    } catch (error) {
      if (!(error instanceof GraphqlFailure)) throw error;
      return { errors: [{ message: error.message, extensions: { code: error.code } }], data: null };
    }
  });
}

const isAdministrator = ({ headers }: FastifyRequest, { apiKey }: Told): boolean =>
  headers['vendure-api-key'] === apiKey || headers.authorization === `Bearer ${TOKEN}`;

/** As the shop's plugin does: signed, thin. */
function tell({ now, post }: SandboxContext, told: Told, topic: string, order: Order): void {
  if (!told.webhookUrl || !told.webhookSecret) return;
  const body = JSON.stringify({ id: randomUUID(), topic, order: order.id });
  const timestamp = String(Math.floor(now() / 1000));
  const signature = createHmac('sha256', told.webhookSecret).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-waybill-timestamp': timestamp,
    'x-waybill-signature': signature,
  };
  post(told.webhookUrl, body, headers);
}

function entries(shop: Shop): BookEntry[] {
  const orders = shop.orders.values().filter(({ orderPlacedAt }) => orderPlacedAt !== null);
  return [
    ...orders.map((order): BookEntry => {
      const tracked = order.fulfillments.filter(({ state, trackingCode }) => state !== 'Cancelled' && trackingCode);
      const [first] = tracked;
      return {
        kind: 'order',
        id: order.id,
        number: order.code,
        state: order.state,
        live: order.state !== 'Cancelled',
        complete: first !== undefined,
        total: (order.totalWithTax / 100).toFixed(2),
        currency: order.currencyCode,
        lines: order.lines.map(({ productVariant, quantity }) => ({ sku: productVariant.sku, quantity })),
        ...(order.shippingAddress.countryCode ? { country: order.shippingAddress.countryCode } : {}),
        ...(first ? { trackingNumber: first.trackingCode } : {}),
      };
    }),
    ...orders.flatMap((order) =>
      order.fulfillments.map(
        ({ id, state, method, trackingCode }): BookEntry => ({
          kind: 'shipment',
          id,
          reference: /\(wb-([^)]*)\)$/.exec(method)?.[1] ?? method,
          number: order.code,
          state,
          live: state !== 'Cancelled',
          complete: state === 'Shipped' || state === 'Delivered',
          trackingNumber: trackingCode,
        }),
      ),
    ),
    ...shop.variants.values().map(
      ({ id, sku, stockLevels }): BookEntry => ({
        kind: 'stock',
        id,
        state: String(stockLevels[0]?.stockOnHand),
        live: true,
        complete: true,
        lines: [{ sku, quantity: stockLevels[0]?.stockOnHand ?? 0 }],
      }),
    ),
  ];
}
