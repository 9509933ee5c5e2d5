import { createHmac, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext } from '../sandbox.ts';
import { GraphqlFailure } from './failure.ts';
import { deliver, ship } from './fulfillments.ts';
import { GoodsBack } from './goods-back.ts';
import { OPERATIONS } from './operations.ts';
import { PERMISSIONS } from './permissions.ts';
import { Prices } from './prices.ts';
import { type Order, type Purchase, Shop } from './shop.ts';
import { type Shopper, shopApi } from './storefront.ts';

const TOKEN = 'sandbox-session';

interface Told {
  apiKey: string;
  username: string;
  password: string;
  /** What the role lacks, e.g. `UpdateCatalog`. */
  mayNot: readonly string[];
  /** The token of the one channel that the role is of; of all without it. */
  channel?: string;
  webhookUrl?: string;
  webhookSecret?: string;
  /** Customers who may sign in, each of a group that a plugin has prices for. */
  shoppers: readonly Shopper[];
}

const forbidden = {
  errors: [{ message: 'You are not currently authorized to perform this action', extensions: { code: 'FORBIDDEN' } }],
  data: null,
};

/** Vendure's admin and shop APIs, by the names of the operations that are asked; its shop is played by `act`. A plugin of it has prices for customer groups. */
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
      shoppers: [],
      mayNot: [],
      ...context.options,
    };
    const shop = new Shop(context);
    const prices = new Prices(context, shop);
    const back = new GoodsBack(context, shop);
    let leaks: string | undefined;
    shop.onStep((topic, order, more) => tell(context, told, topic, order, more));
    return {
      routes(app) {
        adminApi(app, context, shop, prices, told);
        shopApi(app, shop, prices, told.shoppers, () => leaks);
      },
      entries: () => [...entries(shop), ...draftEntries(shop), ...priceEntries(shop, prices)],
      act(verb, input) {
        if (verb === 'place') return shop.place((input ?? {}) as Purchase);
        if (verb === 'pay') return shop.pay((input as { id: string }).id);
        if (verb === 'complete') return shop.complete((input as { id: string }).id);
        if (verb === 'cancel') return back.cancel(input as { id: string; quantity?: number });
        if (verb === 'ship') return ship(shop, context, input as { id: string; quantity?: number });
        if (verb === 'deliver') return deliver(shop, context, (input as { id: string }).id);
        if (verb === 'refund') return back.refund(input as { id: string; quantity: number; state?: string });
        if (verb === 'settle') return back.settle(input as { id: string; refund: string; state: string });
        if (verb === 'group') {
          const { id, name } = input as { id: string; name: string };
          return shop.group(id, name);
        }
        if (verb === 'groupPrice') {
          const { name, sku, cents } = input as { name: string; sku: string; cents: number };
          return prices.setGroup(name, sku, cents);
        }
        if (verb === 'leak') {
          leaks = (input as { name?: string }).name;
          return leaks;
        }
        if (verb === 'rename') {
          const { id, sku, name } = input as { id?: string; sku?: string; name: string };
          return shop.rename({ id, sku }, name);
        }
        if (verb === 'list') return shop.list((input as { sku: string }).sku);
        if (verb === 'call') {
          const { id, phoneNumber } = input as { id: string; phoneNumber: string };
          return shop.call(id, phoneNumber);
        }
        const { sku, quantity } = input as { sku: string; quantity: number };
        if (verb === 'setStock') return shop.setStock(sku, quantity);
        throw new Error(`nobody can ${verb} in this shop`);
      },
    };
  },
});

function adminApi(app: FastifyInstance, context: SandboxContext, shop: Shop, prices: Prices, told: Told): void {
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
      const { token, channel } = prices.channelOf(request.headers['vendure-token'] as string | undefined);
      if (told.mayNot.includes(PERMISSIONS[name] ?? '') || (told.channel ?? token) !== token) return forbidden;
      const { currencyCode: currency = channel.currencies[0] } = request.query as { currencyCode?: string };
      return { data: operation(variables, shop, { context, prices, token, currency }) };
    } catch (error) {
      if (!(error instanceof GraphqlFailure)) throw error;
      return { errors: [{ message: error.message, extensions: { code: error.code } }], data: null };
    }
  });
}

const isAdministrator = ({ headers }: FastifyRequest, { apiKey }: Told): boolean =>
  headers['vendure-api-key'] === apiKey || headers.authorization === `Bearer ${TOKEN}`;

/** As the shop's plugin does: signed, thin. */
function tell({ now, post }: SandboxContext, told: Told, topic: string, order: Order, more: object): void {
  if (!told.webhookUrl || !told.webhookSecret) return;
  const body = JSON.stringify({ id: randomUUID(), topic, order: order.id, ...more });
  const timestamp = String(Math.floor(now() / 1000));
  const signature = createHmac('sha256', told.webhookSecret).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-waybill-timestamp': timestamp,
    'x-waybill-signature': signature,
  };
  post(told.webhookUrl, body, headers);
}

const priceEntries = (shop: Shop, { rows }: Prices): BookEntry[] =>
  rows.values().map(
    ({ id, variantId, amount }): BookEntry => ({
      kind: 'price',
      id,
      state: String(amount),
      live: true,
      complete: true,
      lines: [{ sku: shop.variants.get(variantId)?.sku ?? '', quantity: 1 }],
    }),
  );

/** What was told to the shop and is not placed yet. */
const draftEntries = ({ orders }: Shop): BookEntry[] =>
  orders
    .values()
    .filter(({ orderPlacedAt, history }) => orderPlacedAt === null && history.items.length > 0)
    .map(({ id, code, state, currencyCode, totalWithTax, lines, history }): BookEntry => {
      const [, reference = '', unfinished] =
        /\(wb-([^ )]*)( unfinished)?\)$/.exec(history.items[0]?.data.note ?? '') ?? [];
      return {
        kind: 'order',
        id: `${id}~draft`,
        reference,
        number: code,
        state,
        live: true,
        complete: unfinished === undefined,
        total: (totalWithTax / 100).toFixed(2),
        currency: currencyCode,
        lines: lines.map(({ productVariant, quantity }) => ({ sku: productVariant.sku, quantity })),
      };
    });

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
    ...shop.customers.values().map(
      ({ id, groups }): BookEntry => ({
        kind: 'customer',
        id,
        state: groups.map(({ name }) => name).join(', '),
        live: true,
        complete: true,
      }),
    ),
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
