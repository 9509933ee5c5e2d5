import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { type NewReturn, type Return, Returns, returnEntry } from './returns.ts';
import { type Order, orderView, parcelView, Refusal, Store } from './store.ts';

type Query = Record<string, string | undefined>;

/** ShipBob's orders, returns and inventory levels. Options: `token`, `channelId`, `scopes` (granted to it), `shipAfterMs` (800; 0 ships by hand only). */
export default defineSandbox({
  id: 'shipbob',
  use: (origin) => ({
    options: { url: origin, token: 'sandbox-shipbob-token', channelId: '101' },
    params: { shippingMethod: 'Standard' },
  }),
  create(context: SandboxContext): SandboxSystem {
    const {
      token = 'sandbox-shipbob-token',
      channelId = '101',
      scopes = ['channels_read', 'orders_read', 'orders_write', 'inventory_read', 'returns_read', 'returns_write'],
      shipAfterMs = 800,
    } = context.options as {
      token?: string;
      channelId?: string;
      scopes?: string[];
      shipAfterMs?: number;
    };
    const store = new Store(context.books, context.now);
    const returns = new Returns(context.books, store, context.now);
    if (shipAfterMs > 0) context.every(shipAfterMs, () => store.shipAll());

    const serve =
      <Answer>(status: number, handle: (request: FastifyRequest) => Answer) =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        if (request.headers.authorization !== `Bearer ${token}`) return reply.code(401).send();
        try {
          return reply.code(status).send(handle(request));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return reply.code(error.status).send({ [error.field]: [error.message] });
        }
      };

    return {
      routes(app) {
        const query = (request: FastifyRequest) => request.query as Query;
        const id = (request: FastifyRequest) => (request.params as { id: string }).id;
        app.get(
          '/2026-01/channel',
          serve(200, (request) => {
            // The channel of ShipBob itself comes with every account, and may write nothing.
            const all = [
              {
                id: 100,
                name: 'ShipBob Default',
                application_name: 'ShipBob',
                scopes: ['channels_read', 'orders_read'],
              },
              { id: Number(channelId), name: 'Sandbox', application_name: 'SMA', scopes },
            ];
            const { Cursor } = query(request);
            const next = Cursor ? null : '/2026-01/channel?Cursor=second';
            return { items: all.slice(Cursor ? 1 : 0, Cursor ? 2 : 1), next, prev: null };
          }),
        );
        app.get(
          '/2026-01/order',
          serve(200, (request) => orders(store, query(request)).map((order) => orderView(store, order))),
        );
        app.post(
          '/2026-01/order',
          serve(201, (request) => {
            if (request.headers.shipbob_channel_id !== channelId) throw new Refusal(403, '', 'no such channel');
            return orderView(store, store.create(request.body as Partial<Order>));
          }),
        );
        app.get(
          '/2026-01/order/:id',
          serve(200, (request) => {
            const order = store.orders.get(id(request));
            if (!order) throw new Refusal(404, '', 'Not Found');
            return orderView(store, order);
          }),
        );
        // The verb stands behind the id: `70001:cancel`.
        app.post(
          '/2026-01/order/:call',
          serve(200, (request) => {
            const [id = '', verb] = (request.params as { call: string }).call.split(':');
            if (verb !== 'cancel') throw new Refusal(404, '', 'Not Found');
            return store.cancel(id);
          }),
        );
        app.get(
          '/2026-01/shipment/:id',
          serve(200, (request) => {
            const order = store.orders.get(String(Number(id(request)) - 1_000));
            if (!order) throw new Refusal(404, '', 'Not Found');
            return parcelView(store, order);
          }),
        );
        app.get(
          '/2026-01/return',
          serve(200, (request) => returns.list(query(request))),
        );
        app.post(
          '/2026-01/return',
          serve(201, (request) => {
            if (request.headers.shipbob_channel_id !== channelId) throw new Refusal(403, '', 'no such channel');
            return returns.create(request.body as NewReturn);
          }),
        );
        app.post(
          '/2026-01/return/:call',
          serve(200, (request) => {
            const [id = '', verb] = (request.params as { call: string }).call.split(':');
            if (verb !== 'cancel') throw new Refusal(404, '', 'Not Found');
            return returns.cancel(id);
          }),
        );
        app.get(
          '/2026-01/return/:id',
          serve(200, (request) => returns.get(id(request))),
        );
        app.get(
          '/2026-01/inventory-level',
          serve(200, (request) => {
            const size = Math.min(100, Number(query(request).PageSize ?? 50));
            const from = Number(query(request).Cursor ?? 0);
            const levels = store.levels.values();
            const next =
              from + size < levels.length
                ? `/shipbob/2026-01/inventory-level?PageSize=${size}&Cursor=${from + size}`
                : null;
            return { items: levels.slice(from, from + size).map((level) => store.levelView(level)), next };
          }),
        );
        app.get(
          '/2026-01/inventory-level/:id',
          serve(200, (request) => {
            const level = store.levels.get(id(request));
            if (!level) throw new Refusal(404, '', 'Not Found');
            return store.levelView(level);
          }),
        );
      },
      entries: () => [
        ...store.orders.values().map(orderEntry),
        ...returns.all.values().map(returnEntry),
        ...store.levels.values().map((level) => store.levelEntry(level)),
      ],
      act(verb, input) {
        const told = (input ?? {}) as {
          id?: string;
          sku?: string;
          quantity?: number;
          reference?: string;
          status?: Return['status'];
          taken?: { Restock?: number; Quarantine?: number; Dispose?: number };
        };
        switch (verb) {
          case 'order':
            return String(
              store.create({ ...SAMPLE, reference_id: told.reference ?? `theirs-${store.orders.size}` }).id,
            );
          case 'ship':
            return told.id === undefined ? store.shipAll() : store.ship(told.id);
          case 'deliver':
            return store.deliver(String(told.id));
          case 'announce':
            return returns.announce(told);
          case 'step':
            return returns.step(String(told.id), told.status ?? 'Arrived', told.taken);
          case 'setStock':
            return String(store.setStock(told.sku ?? store.skuOf(told.id), Number(told.quantity)).inventory_id);
          default:
            throw new Error(`shipbob cannot ${verb}`);
        }
      },
      faultAnswer: (kind, seconds) =>
        kind === 'rate'
          ? { status: 429, headers: { 'x-retry-after': String(seconds), 'x-remaining-calls': '0' }, body: '' }
          : { status: 500, body: '' },
    };
  },
});

const SAMPLE: Partial<Order> = {
  shipping_method: 'Standard',
  type: 'DTC',
  recipient: { name: 'Walk-in', address: { address1: 'Main 1', city: 'Miami', country: 'US' } },
  products: [{ reference_id: 'WB-001', name: 'Bamboo cutting board', quantity: 1 }],
};

/** Pages from 1, 250 at most; by id. */
function orders(
  store: Store,
  { IDs, ReferenceIds, LastUpdateStartDate, Page = '1', Limit = '50', SortOrder }: Query,
): Order[] {
  const ids = IDs?.split(',');
  const references = ReferenceIds?.split(',');
  const since = LastUpdateStartDate === undefined ? 0 : Date.parse(LastUpdateStartDate);
  const found = store.orders.filter(
    (order) =>
      (!ids || ids.includes(String(order.id))) &&
      (!references || references.includes(order.reference_id)) &&
      order.changedAt >= since,
  );
  if (SortOrder !== 'Oldest') found.reverse();
  const limit = Math.min(250, Number(Limit));
  return found.slice((Number(Page) - 1) * limit, Number(Page) * limit);
}

const orderEntry = (order: Order): BookEntry => ({
  kind: 'shipment',
  id: String(order.id),
  reference: order.reference_id,
  ...(order.order_number ? { number: order.order_number } : {}),
  state: order.status,
  live: order.status !== 'Cancelled',
  complete: order.status === 'Fulfilled',
  country: order.recipient.address.country,
  lines: order.products.map(({ reference_id, quantity }) => ({ sku: reference_id, quantity })),
  ...(order.tracking ? { trackingNumber: order.tracking } : {}),
});
