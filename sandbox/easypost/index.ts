import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { type NewShipment, Post, Refusal, type Shipment } from './post.ts';

type Query = Record<string, string | undefined>;

interface Account {
  carriers: ('easypost' | 'carrier')[];
  balance: string;
  card: boolean;
}

const API_KEY = 'EZAKsandbox0123456789';
const SECRET = 'sandbox-easypost-sécret';

/**
 * EasyPost's shipments: offers with rates, labels, refunds, parcels that travel, signed webhooks.
 * Options: `apiKey`, `webhookUrl`, `webhookSecret`, `travelAfterMs`, `noFunds`, `mayNothing` (the key is good and has no rights),
 * `account` (its `carriers`, by who bills them, its `balance` and its `card`; a key that may not look into it has none).
 */
export default defineSandbox({
  id: 'easypost',
  use: (origin, webhookUrl) => ({
    options: { url: origin, apiKey: API_KEY, webhookSecret: SECRET },
    params: {
      shipperName: 'Waybill Demo',
      shipperLine1: '417 Montgomery Street',
      shipperCity: 'San Francisco',
      shipperRegion: 'CA',
      shipperPostalCode: '94104',
      shipperCountry: 'US',
      customsSigner: 'Waybill Demo',
    },
    told: { webhookUrl, travelAfterMs: 5000 },
  }),
  create(context: SandboxContext): SandboxSystem {
    const {
      apiKey = API_KEY,
      webhookUrl,
      webhookSecret = SECRET,
      travelAfterMs,
      noFunds,
      mayNothing,
      account = { carriers: ['easypost'], balance: '25.00000', card: false },
    } = context.options as {
      apiKey?: string;
      webhookUrl?: string;
      webhookSecret?: string;
      travelAfterMs?: number;
      noFunds?: boolean;
      mayNothing?: boolean;
      account?: Account | null;
    };
    const post = new Post(context.books, context.now);
    post.shipments.watch((shipment) => {
      if (shipment.postage_label) context.note(() => entryOf(shipment));
    });

    const move = (shipment: Shipment, status: string) => {
      const { tracker } = post.move(shipment, status);
      if (!webhookUrl) return;
      const body = JSON.stringify({
        object: 'Event',
        id: post.nextEventId(),
        mode: 'production',
        description: 'tracker.updated',
        previous_attributes: { status: shipment.status },
        result: tracker,
      });
      const signature = createHmac('sha256', webhookSecret.normalize('NFKD')).update(body).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-hmac-signature': `hmac-sha256-hex=${signature}` };
      context.post(webhookUrl, body, headers, [20, 40, 80, 160]);
    };
    if (travelAfterMs) context.every(travelAfterMs, () => travel(post, move));

    const allowed = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
    const serve =
      (status: number, handle: (request: FastifyRequest) => unknown) =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        if (request.headers.authorization !== allowed)
          return reply.code(401).send(error('APIKEY.INACTIVE', 'This api key is no longer active.'));
        if (mayNothing) return reply.code(403).send(error('FORBIDDEN', 'This key is not permitted to do that.'));
        try {
          return reply.code(status).send(handle(request));
        } catch (refusal) {
          if (!(refusal instanceof Refusal)) throw refusal;
          return reply.code(refusal.status).send(error(refusal.code, refusal.message, refusal.errors));
        }
      };
    const ofAccount = (show: (account: Account) => unknown) =>
      serve(200, () => {
        if (account === null) throw new Refusal(403, 'FORBIDDEN', 'This key is not permitted to do that.');
        return show(account);
      });
    const named = ({ params }: FastifyRequest) => post.find((params as { id: string }).id);

    return {
      routes(app) {
        app.get(
          '/v2/carrier_accounts',
          ofAccount(({ carriers }) => carriers.map((billing_type) => ({ object: 'CarrierAccount', billing_type }))),
        );
        app.get(
          '/v2/users',
          ofAccount(({ balance }) => ({ object: 'User', parent_id: null, balance })),
        );
        app.get(
          '/v2/payment_methods',
          ofAccount(({ card }) => ({
            object: 'PaymentMethods',
            primary_payment_method: card ? { object: 'CreditCard' } : null,
            secondary_payment_method: null,
          })),
        );
        app.get(
          '/v2/shipments',
          serve(200, ({ query }) => page(post, query as Query)),
        );
        app.get('/v2/shipments/:id', serve(200, named));
        app.post(
          '/v2/shipments',
          serve(201, ({ body }) => post.create((body as { shipment?: NewShipment }).shipment)),
        );
        app.post(
          '/v2/shipments/:id/rerate',
          serve(200, (request) => post.rerate(named(request))),
        );
        app.post(
          '/v2/shipments/:id/refund',
          serve(200, (request) => post.refund(named(request))),
        );
        app.post(
          '/v2/shipments/:id/buy',
          serve(200, (request) => {
            if (noFunds) throw new Refusal(402, 'PAYMENT_REQUIRED', 'Insufficient funds.');
            return post.buy(named(request), (request.body as { rate?: { id?: string } }).rate?.id);
          }),
        );
      },
      entries: () => post.shipments.filter(({ postage_label }) => postage_label !== null).map(entryOf),
      act(verb, input) {
        switch (verb) {
          case 'travel':
            return travel(post, move);
          case 'move': {
            const { id, status } = input as { id: string; status: string };
            return move(post.find(id), status);
          }
          case 'book': {
            const { reference, country = 'US' } = input as { reference: string; country?: string };
            return book(post, reference, country);
          }
          case 'label': {
            const { id, postage_label } = post.find((input as { id: string }).id);
            return `${id}:${postage_label?.id}`;
          }
          default:
            throw new Error(`nobody does ${verb} here`);
        }
      },
      faultAnswer: (kind) => ({
        status: kind === 'rate' ? 429 : 500,
        body:
          kind === 'rate'
            ? error('RATE_LIMITED', 'You have been rate limited. Please try again later.')
            : error('INTERNAL_SERVER_ERROR', 'We are sorry, an unexpected error occurred.'),
      }),
    };
  },
});

const error = (code: string, message: string, errors: unknown[] = []) => ({ error: { code, message, errors } });

/** Newest first, 20 a page unless told and never more than 100. */
function page(post: Post, query: Query): object {
  const { page_size = '20', before_id, start_datetime, end_datetime, purchased = 'true' } = query;
  const rows = post.shipments
    .filter(
      ({ created_at, postage_label }) =>
        (purchased !== 'true' || postage_label !== null) &&
        (!start_datetime || Date.parse(created_at) >= Date.parse(start_datetime)) &&
        (!end_datetime || Date.parse(created_at) < Date.parse(end_datetime)),
    )
    .reverse();
  const from = before_id ? rows.findIndex(({ id }) => id === before_id) + 1 : 0;
  const size = Math.min(100, Number(page_size));
  return { shipments: rows.slice(from, from + size), has_more: rows.length > from + size };
}

/** Every parcel goes one step on. */
function travel(post: Post, move: (shipment: Shipment, status: string) => void): void {
  const next: Record<string, string> = { unknown: 'pre_transit', pre_transit: 'in_transit', in_transit: 'delivered' };
  for (const shipment of post.shipments.filter(({ postage_label }) => postage_label !== null)) {
    const status = shipment.refund_status ? undefined : next[shipment.status];
    if (status) move(shipment, status);
  }
}

/** Somebody buys a label by hand. */
function book(post: Post, reference: string, country: string): string {
  const offer = post.create({
    reference,
    to_address: { name: 'Walk-in', street1: 'Main 1', city: 'Somewhere', country },
    from_address: { street1: '417 Montgomery Street', city: 'San Francisco', country: 'US' },
    parcel: { weight: 8 },
    customs_info: country === 'US' ? null : { customs_items: [{ code: 'WB-001', quantity: 1 }] },
  });
  return post.buy(offer, offer.rates[0]?.id).id;
}

const entryOf = (shipment: Shipment): BookEntry => ({
  kind: 'shipment',
  id: shipment.id,
  ...(shipment.reference ? { reference: shipment.reference } : {}),
  state: shipment.refund_status ?? shipment.status,
  live: shipment.refund_status === null,
  complete: shipment.refund_status === null,
  country: String(shipment.to_address.country),
  ...(shipment.tracking_code ? { trackingNumber: shipment.tracking_code } : {}),
  lines: (shipment.customs_info?.customs_items ?? []).map(({ code = '', quantity }) => ({ sku: code, quantity })),
});
