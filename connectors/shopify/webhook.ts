import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Kind } from '../../domain/kinds.ts';
import type { PrivacyEvent, WebhookEvent, WebhookPort } from '../connector.ts';
import { parseJson } from '../json.ts';
import type { ShopifyOptions } from './options.ts';

/** Topics whose body is an order, and those whose body names one. */
const ORDER_TOPICS = /^orders\//;
const CHILD_TOPICS = /^(refunds|fulfillments|order_transactions)\//;

/**
 * Signature: base64 of HMAC-SHA256 over the raw body with the app's client secret, in `X-Shopify-Hmac-Sha256`. Shopify signs no time
 * and repeats a delivery for four hours with its first bytes, so age says nothing; duplicates fall out by event id and topic.
 */
export const webhook: WebhookPort<ShopifyOptions> = {
  verify({ headers, raw }, { webhookSecret: own, clientSecret }) {
    const webhookSecret = own ?? clientSecret;
    const given = headers['x-shopify-hmac-sha256'];
    if (!webhookSecret || !given) return false;
    const expected = Buffer.from(createHmac('sha256', webhookSecret).update(raw).digest('base64'));
    const actual = Buffer.from(given);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  },

  parse({ headers, raw }, options) {
    const topic = headers['x-shopify-topic'] ?? '';
    // Several subscriptions to one topic repeat the event id; the delivery's own id would let them all through.
    const eventId = headers['x-shopify-event-id'] ?? headers['x-shopify-webhook-id'] ?? '';
    if (!eventId) return [];
    const body = parseJson(Buffer.from(raw).toString('utf8')) as Record<string, unknown>;
    return named(topic, body, options).map(([kind, id]): WebhookEvent => ({ topic, eventId, kind, id }));
  },

  privacy({ headers, raw }) {
    const topic = headers['x-shopify-topic'] ?? '';
    const asked = COMPLIANCE_TOPICS[topic];
    if (!asked) return [];
    // Compliance deliveries need not have an event's id; the same bytes are the same request.
    const eventId =
      headers['x-shopify-event-id'] ??
      headers['x-shopify-webhook-id'] ??
      createHash('sha256').update(raw).digest('hex');
    const event: PrivacyEvent = { topic, eventId, asked, withinDays: 30 };
    if (asked === 'erase-all') return [event];
    const { customer, orders_requested, orders_to_redact } = compliance.parse(
      parseJson(Buffer.from(raw).toString('utf8')),
    );
    const orders = (asked === 'export' ? orders_requested : orders_to_redact) ?? [];
    return [
      {
        ...event,
        ...(customer?.id === undefined || customer.id === null
          ? {}
          : { customerId: `gid://shopify/Customer/${customer.id}` }),
        sourceIds: orders.map((id) => `gid://shopify/Order/${id}`),
      },
    ];
  },
};

/**
 * The three topics that every public app must take. A shop's redaction comes 48 hours after the app was removed; each is to be
 * answered within 30 days. https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 */
const COMPLIANCE_TOPICS: Record<string, PrivacyEvent['asked']> = {
  'customers/data_request': 'export',
  'customers/redact': 'erase',
  'shop/redact': 'erase-all',
};

const id = z.union([z.string(), z.number()]);
/** Ids alone are read: the address and the telephone that come with them are not kept. */
const compliance = z.looseObject({
  customer: z.looseObject({ id: id.nullish() }).nullish(),
  orders_requested: z.array(id).nullish(),
  orders_to_redact: z.array(id).nullish(),
});

type Named = readonly [kind: Kind, id: string];

/** The records that a delivery concerns. */
function named(topic: string, body: Record<string, unknown>, { drafts }: ShopifyOptions): Named[] {
  const of = (kind: Kind, id: string | undefined): Named[] => (id ? [[kind, id]] : []);
  const own = body.admin_graphql_api_id;
  if (ORDER_TOPICS.test(topic)) {
    // `orders/edited` wraps its order.
    const edited = (body.order_edit as { order_id?: unknown } | undefined)?.order_id;
    return of('order', typeof own === 'string' ? own : gid('Order', body.id ?? edited));
  }
  if (CHILD_TOPICS.test(topic)) return of('order', gid('Order', body.order_id));
  switch (topic.replace(/\/.*/, '')) {
    case 'draft_orders':
      return drafts ? of('order', typeof own === 'string' ? own : gid('DraftOrder', body.id)) : [];
    case 'returns':
      return of('return', typeof own === 'string' ? own : gid('Return', body.id));
    case 'reverse_deliveries':
      return of('return', gid('Return', (body.return as { id?: unknown } | undefined)?.id));
    case 'customers':
      return of('customer', typeof own === 'string' ? own : gid('Customer', body.id));
    case 'company_locations':
      return typeof own === 'string' ? of('customer', own) : [];
    case 'inventory_levels': {
      const item = gid('InventoryItem', body.inventory_item_id);
      const place = body.location_id;
      return item && (typeof place === 'number' || typeof place === 'string') ? of('stock', `${item}@${place}`) : [];
    }
    case 'products': {
      const variants = Array.isArray(body.variants) ? (body.variants as { id?: unknown }[]) : [];
      return variants.flatMap(({ id }) => of('product', gid('ProductVariant', id)));
    }
    default:
      return [];
  }
}

const gid = (type: string, id: unknown): string | undefined =>
  typeof id === 'number' || typeof id === 'string' ? `gid://shopify/${type}/${id}` : undefined;
