import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { type Order, Refusal, type Shipment, Store } from './store.ts';

type Query = Record<string, string | undefined>;

/** karrio's orders, shipments and webhooks, with a carrier connection of its generic carrier. */
export default defineSandbox({
  id: 'karrio',
  use: (origin, webhookUrl) => ({
    options: { url: origin, token: 'sandbox', webhookSecret: 'sandbox' },
    params: {
      carrier: 'road',
      shipperName: 'Waybill Demo',
      shipperLine1: 'Kai 1',
      shipperCity: 'Hamburg',
      shipperCountry: 'DE',
      customsSigner: 'Demo Signer',
    },
    told: { webhookUrl, webhookSecret: 'sandbox', deliverAfterMs: 5000 },
  }),
  create(context: SandboxContext): SandboxSystem {
    const told = context.options as {
      token?: string;
      /** The token is good, and its user has no rights. */
      mayNothing?: boolean;
      carriers?: string[];
      deliverAfterMs?: number;
      webhookUrl?: string;
      webhookSecret?: string;
    };
    const {
      token = 'sandbox',
      carriers = ['road'],
      deliverAfterMs,
      webhookUrl,
      webhookSecret = 'sandbox',
      mayNothing,
    } = told;
    const store = new Store(context.books, context.now);

    const move = (shipment: Shipment, status: string) => {
      store.move(shipment, status);
      const event =
        status === 'in_transit'
          ? 'shipment_fulfilled'
          : status === 'out_for_delivery'
            ? 'shipment_out_for_delivery'
            : null;
      // karrio tells no one of a delivery, and its header carries the secret itself.
      if (!webhookUrl || !event) return;
      const body = JSON.stringify({ event, data: store.shipments.get(shipment.id) });
      context.post(
        webhookUrl,
        body,
        { 'content-type': 'application/json', 'x-event-id': webhookSecret },
        [20, 20, 20, 20],
      );
    };
    if (deliverAfterMs) context.every(deliverAfterMs, () => travel(store, move));

    const serve =
      <Answer>(status: number, handle: (request: FastifyRequest) => Answer) =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        if (request.headers.authorization !== `Token ${token}`) {
          return reply.code(401).send(errors('invalid_token', 'Given token not valid for any token type'));
        }
        if (mayNothing)
          return reply
            .code(403)
            .send(errors('permission_denied', 'You do not have permission to perform this action.'));
        try {
          return reply.code(status).send(handle(request));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return reply.code(error.status).send(errors(error.code, error.message));
        }
      };

    return {
      routes(app) {
        const id = (request: FastifyRequest) => (request.params as { id: string }).id;
        const shipment = (request: FastifyRequest) => store.shipments.get(id(request)) ?? missing();
        const order = (request: FastifyRequest) => store.orders.get(id(request)) ?? missing();
        app.get(
          '/v1/orders',
          serve(200, ({ query }) => page(orders(store, query as Query), query as Query)),
        );
        app.post(
          '/v1/orders',
          serve(201, ({ body }) => store.shown(store.createOrder(body as Partial<Order>))),
        );
        app.post(
          '/v1/orders/:id/cancel',
          serve(200, (request) => store.shown(store.cancelOrder(order(request)))),
        );
        app.get(
          '/v1/shipments',
          serve(200, ({ query }) => page(shipments(store, query as Query), query as Query)),
        );
        app.get('/v1/shipments/:id', serve(200, shipment));
        app.post(
          '/v1/shipments',
          serve(201, ({ body }) => store.createShipment(body as Partial<Shipment>, carriers)),
        );
        app.post(
          '/v1/shipments/:id/purchase',
          serve(200, (request) =>
            store.purchase(shipment(request), (request.body as { selected_rate_id?: string }).selected_rate_id),
          ),
        );
        app.post(
          '/v1/shipments/:id/cancel',
          serve(200, (request) => store.cancelShipment(shipment(request))),
        );
      },
      entries: () => entriesOf(store),
      act(verb, input) {
        switch (verb) {
          case 'travel':
            return travel(store, move);
          case 'move': {
            const { id, status } = input as { id: string; status: string };
            return move(store.shipments.get(id) ?? missing(), status);
          }
          case 'book':
            return book(store, (input as { reference: string }).reference, carriers);
          default:
            throw new Error(`nobody does ${verb} here`);
        }
      },
      faultAnswer: (kind) => ({
        status: kind === 'rate' ? 429 : 500,
        body:
          kind === 'rate'
            ? errors('throttled', 'Request was throttled.')
            : '<!doctype html><h1>Server Error (500)</h1>',
      }),
    };
  },
});

const errors = (code: string, message: string) => ({ errors: [{ code, level: 'error', message }] });

function missing(): never {
  throw new Refusal(404, 'not_found', 'No such record');
}

/** Newest first, 20 a page unless told. */
function page(rows: object[], query: Query): object {
  const offset = Number(query.offset ?? 0);
  const limit = Number(query.limit ?? 20);
  const more = offset + limit < rows.length;
  return {
    count: rows.length,
    next: more ? `?offset=${offset + limit}` : null,
    previous: null,
    results: rows.slice(offset, offset + limit),
  };
}

function orders(store: Store, { order_id, source }: Query): object[] {
  const ids = order_id?.split(',');
  const found = ids ? ids.flatMap((id) => store.orders.where('order_id', id)) : store.orders.values();
  return found
    .filter((order) => !source || order.source === source)
    .reverse()
    .map((order) => store.shown(order));
}

/** `reference` matches parts of references, as karrio's filter does. */
function shipments(store: Store, { reference, id, created_after }: Query): Shipment[] {
  const ids = id?.split(',');
  const since = created_after?.replace('T', ' ').replace('Z', '+00:00');
  return store.shipments
    .filter(
      (shipment) =>
        (!reference || Boolean(shipment.reference?.toLowerCase().includes(reference.toLowerCase()))) &&
        (!ids || ids.includes(shipment.id)) &&
        (!since || shipment.created_at >= since),
    )
    .reverse();
}

/** Every parcel goes one step on. */
function travel(store: Store, move: (shipment: Shipment, status: string) => void): void {
  const next: Record<string, string> = { created: 'in_transit', in_transit: 'delivered' };
  for (const shipment of store.shipments.values()) {
    const status = next[shipment.status];
    if (status) move(shipment, status);
  }
}

function book(store: Store, reference: string, carriers: string[]): string {
  const recipient = { person_name: 'Walk-in', address_line1: 'Main 1', city: 'Berlin', country_code: 'DE' };
  const body = { recipient, reference, carrier_ids: carriers.slice(0, 1), service: 'standard_service' };
  return store.createShipment(body, carriers).id;
}

function entriesOf(store: Store): BookEntry[] {
  const booked = store.shipments.filter(({ status }) => status !== 'draft');
  return booked.map((shipment) => ({
    kind: 'shipment',
    id: shipment.id,
    ...(shipment.reference ? { reference: shipment.reference } : {}),
    state: shipment.status,
    live: shipment.status !== 'cancelled',
    complete: shipment.status !== 'cancelled' && shipment.order_id !== null,
    country: String(shipment.recipient.country_code),
    ...(shipment.tracking_number ? { trackingNumber: shipment.tracking_number } : {}),
    lines: shipment.parcels.flatMap((parcel) => (parcel.items ?? []).map(({ sku, quantity }) => ({ sku, quantity }))),
  }));
}
