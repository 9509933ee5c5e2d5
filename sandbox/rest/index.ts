import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { behaviourOf, written } from './behaviour.ts';
import { basic, isProven, TokenDesk } from './credentials.ts';
import { listed } from './lists.ts';
import { type Item, type Level, type Order, type Parcel, Refusal, Shop } from './shop.ts';

/**
 * A self-built shop of orders and stock. How it speaks is told by its options (`Behaviour`); besides: `webhookUrl` and
 * `webhookSecret`.
 */
export default defineSandbox({ id: 'rest', create: createShop });

export function createShop(context: SandboxContext): SandboxSystem {
  const behaviour = behaviourOf(context.options);
  const { errors, times, doubles } = behaviour;
  const shop = new Shop(context.books, context.now);
  const desk = new TokenDesk(context.now);

  const orderView = ({ key, placedAt, changedAt, items, ...order }: Order) => ({
    ...order,
    items: items.map((item, n) => ({ ...item, id: n + 1, total: money(item) })),
    currency: 'EUR',
    total: (items.reduce((sum, item) => sum + cents(item), 0) / 100).toFixed(2),
    placed_at: written(placedAt, times),
    changed_at: written(changedAt, times),
  });
  const parcelView = ({ key, orderId, ...parcel }: Parcel) => ({ ...parcel, order_id: orderId });
  const levelView = ({ changedAt, ...level }: Level) => ({ ...level, changed_at: written(changedAt, times) });
  const told = (order: Order): Order => {
    const { webhookUrl, webhookSecret = 'sandbox-webhook-secret' } = context.options as Record<
      string,
      string | undefined
    >;
    if (webhookUrl) {
      const seconds = Math.floor(context.now() / 1000);
      const body = JSON.stringify({
        id: `evt-${order.id}-${order.changedAt}`,
        type: 'order.changed',
        order: { id: order.id },
      });
      const signature = createHmac('sha256', webhookSecret).update(`${seconds}.${body}`).digest('hex');
      context.post(webhookUrl, body, {
        'content-type': 'application/json',
        'x-signature': `t=${seconds},v1=${signature}`,
      });
    }
    return order;
  };

  /** As this shop answers: the object itself, or in its envelope. */
  const answer = (reply: FastifyReply, status: number, body: object) =>
    errors === 'envelope'
      ? reply.code(200).send({ code: 0, message: 'ok', data: body })
      : reply.code(status).send(body);
  const refuse = (reply: FastifyReply, { status, code, message, existing }: Refusal) =>
    errors === 'envelope'
      ? reply.code(200).send({ code, message, data: existing === undefined ? null : { id: existing } })
      : reply.code(status).send({ error: { code, message, id: existing } });
  const serve =
    (status: number, handle: (request: FastifyRequest, reply: FastifyReply) => object) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        if (!isProven(request, behaviour, desk, context.now()))
          throw new Refusal(401, 'bad_credentials', 'who are you?');
        return answer(reply, status, handle(request, reply));
      } catch (error) {
        if (error instanceof Refusal) return refuse(reply, error);
        throw error;
      }
    };

  const create = (request: FastifyRequest): Order => {
    const input = request.body as Partial<Order>;
    const key = keyOf(request);
    const reference = input.reference ?? '';
    const same = doubles === 'key' ? shop.orders.where('key', key ?? '')[0] : shop.live(reference);
    if (!same || doubles === 'accepts') return told(shop.create(input, doubles === 'key' ? key : null));
    if (doubles === 'unique') throw new Refusal(409, 'reference_taken', 'there is an order of this reference', same.id);
    return doubles === 'upsert' ? told(shop.change(same, input)) : same;
  };
  const search = (reference: string | undefined) =>
    shop.orders.filter((order) => order.reference === reference).map(orderView);

  return {
    routes(app) {
      const { origin } = context;
      const id = (request: FastifyRequest) => (request.params as { id: string }).id;
      const query = (request: FastifyRequest) => request.query as Record<string, string | undefined>;
      app.post('/oauth/token', async (request, reply) => {
        const form = request.body as Record<string, string>;
        const right = request.headers.authorization === basic(behaviour.user, behaviour.secret);
        if (!right || form.grant_type !== 'client_credentials')
          return reply.code(400).send({ error: 'invalid_client' });
        return desk.give();
      });
      app.get(
        '/me',
        serve(200, () => ({ shop: 'own', currency: 'EUR' })),
      );
      app.get(
        '/orders',
        serve(200, (request, reply) => {
          const asked = query(request);
          if (asked.reference !== undefined) return { rows: search(asked.reference) };
          const show = {
            idOf: (order: Order) => String(order.id),
            shown: orderView,
            address: `${origin}/orders`,
            reply,
          };
          return listed(shop.orders.values(), asked, behaviour, show);
        }),
      );
      app.get(
        '/orders/:id',
        serve(200, (request) => orderView(shop.order(id(request)))),
      );
      app.post(
        '/orders',
        serve(201, (request) => orderView(create(request))),
      );
      app.put(
        '/orders/:id',
        serve(200, (request) => orderView(told(shop.change(shop.order(id(request)), request.body as Partial<Order>)))),
      );
      app.post(
        '/orders/:id/cancel',
        serve(200, (request) => orderView(told(shop.cancel(shop.order(id(request)))))),
      );
      const parcelsOf = (order: Order) => shop.parcels.filter(({ orderId }) => orderId === order.id).map(parcelView);
      app.get(
        '/orders/:id/shipments',
        serve(200, (request) => ({ rows: parcelsOf(shop.order(id(request))) })),
      );
      app.post(
        '/orders/:id/shipments',
        serve(201, (request) => {
          const order = shop.order(id(request));
          const parcel = shop.send(order, request.body as Partial<Parcel>, keyOf(request));
          told(shop.order(id(request)));
          return parcelView(parcel);
        }),
      );
      app.put(
        '/shipments/:id',
        serve(200, (request) => {
          const parcel = shop.parcels.get(id(request));
          if (!parcel) throw new Refusal(404, 'not_found', 'no such shipment');
          const { tracking, carrier, state } = request.body as Partial<Parcel>;
          const now = {
            ...parcel,
            ...(tracking && { tracking }),
            ...(carrier && { carrier }),
            ...(state && { state }),
          };
          return parcelView(shop.parcels.put(String(parcel.id), now));
        }),
      );
      app.get(
        '/stock',
        serve(200, () => ({ rows: shop.levels.values().map(levelView) })),
      );
      app.get(
        '/stock/:id',
        serve(200, (request) => {
          const level = shop.levels.get(id(request));
          if (!level) throw new Refusal(404, 'not_found', 'no such article');
          return levelView(level);
        }),
      );
      app.put(
        '/stock/:id',
        serve(200, (request) => {
          const { free } = request.body as { free?: unknown };
          if (!Number.isInteger(free) || Number(free) < 0)
            throw new Refusal(422, 'bad_quantity', 'free is a number of pieces');
          return levelView(shop.setStock(id(request), Number(free)));
        }),
      );
    },
    entries: () => [
      ...shop.orders.values().map(entryOf),
      ...shop.levels.values().map(levelEntry),
      ...shop.parcels.values().map(parcelEntry),
    ],
    act: (verb, input) => act(verb, (input ?? {}) as Record<string, unknown>, shop, desk, told),
    faultAnswer: (kind, seconds) => {
      if (errors === 'envelope') {
        const [code, message] = kind === 'rate' ? ['busy', 'too many calls'] : ['internal', 'something broke'];
        return { status: 200, body: { code, message, data: kind === 'rate' ? { wait: seconds } : null } };
      }
      return { status: kind === 'rate' ? 429 : 500, body: { error: { code: kind, message: 'not now' } } };
    },
  };
}

const keyOf = (request: FastifyRequest): string | null =>
  (request.headers['idempotency-key'] as string | undefined) ?? null;

const cents = ({ price = '0', quantity }: Item): number => Math.round(Number(price) * 100) * quantity;
const money = (item: Item): string => (cents(item) / 100).toFixed(2);

const parcelEntry = ({ id, reference, state, tracking }: Parcel): BookEntry => ({
  kind: 'shipment',
  id: String(id),
  ...(reference ? { reference } : {}),
  state,
  live: true,
  complete: true,
  trackingNumber: tracking,
});

const entryOf = (order: Order): BookEntry => ({
  kind: 'order',
  id: String(order.id),
  number: order.number,
  ...(order.reference ? { reference: order.reference } : {}),
  state: order.state,
  live: order.state !== 'cancelled',
  complete: order.state === 'sent',
  country: order.address.country,
  lines: order.items.map(({ sku, quantity }) => ({ sku, quantity })),
});

const levelEntry = ({ sku, free }: Level): BookEntry => ({
  kind: 'stock',
  id: sku,
  state: String(free),
  live: true,
  complete: true,
});

function act(
  verb: string,
  input: Record<string, unknown>,
  shop: Shop,
  desk: TokenDesk,
  told: (order: Order) => Order,
): unknown {
  switch (verb) {
    case 'place':
      return String(told(shop.create({ items: [{ sku: 'WB-001', quantity: 1, price: '24.90' }], ...input }, null)).id);
    case 'pay':
      return told(shop.change(shop.order(String(input.id)), { state: 'paid' })).state;
    case 'cancel':
      return told(shop.cancel(shop.order(String(input.id)))).state;
    case 'remove':
      return shop.orders.delete(String(input.id));
    case 'setStock':
      return shop.setStock(String(input.sku), Number(input.quantity)).sku;
    case 'revokeTokens':
      return desk.revokeAll();
    case 'tokensGiven':
      return desk.count;
    default:
      throw new Error(`nobody does ${verb} here`);
  }
}
