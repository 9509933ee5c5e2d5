import { createHmac, randomUUID } from 'node:crypto';
import type { SandboxContext } from '../sandbox.ts';
import { amountOf, type ShopOrder, totalMinor } from './types.ts';

/** Tells those who subscribed: signed over the body's bytes, again with the same bytes and address. */
export interface Hooks {
  send(topic: string, order: ShopOrder): void;
  /** A topic that is no order's: those of the privacy laws, which no subscription is needed for. */
  tell(topic: string, body: object): void;
}

/** Eight tries after the first over four hours, made short. */
const RETRY_DELAYS_MS = [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600];

export function createHooks(context: SandboxContext): Hooks {
  const { options } = context;
  const post = (topic: string, content: object) => {
    const url = options.webhookUrl;
    if (typeof url !== 'string') return;
    const body = JSON.stringify(content);
    const headers = {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': 'demo.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': randomUUID(),
      'x-shopify-event-id': randomUUID(),
      'x-shopify-triggered-at': new Date(context.now()).toISOString(),
      'x-shopify-hmac-sha256': createHmac('sha256', String(options.webhookSecret ?? 'sandbox-secret'))
        .update(body)
        .digest('base64'),
    };
    context.post(url, body, headers, RETRY_DELAYS_MS);
  };
  return {
    send(topic, order) {
      const topics = options.webhookTopics as string[] | undefined;
      if (topics && !topics.includes(topic)) return;
      post(topic, topic === 'orders/edited' ? { order_edit: editOf(order) } : restOrder(order));
    },
    tell: post,
  };
}

const numericId = (gid: string) => Number(gid.replace(/^.*\//, ''));

/** `orders/edited` tells of the edit, and only names its order. */
const editOf = (order: ShopOrder) => ({
  id: order.changeSeq,
  order_id: numericId(order.id),
  committed_at: order.updatedAt,
});

/** The REST shape that webhook bodies have: numeric ids, snake case, money as text, tags in one line. */
function restOrder(order: ShopOrder): object {
  return {
    id: numericId(order.id),
    admin_graphql_api_id: order.id,
    name: order.name,
    order_number: order.number,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt,
    currency: order.currency,
    financial_status: order.paid ? 'paid' : 'pending',
    po_number: order.poNumber,
    tags: '',
    total_price: amountOf(totalMinor(order), order.digits),
    line_items: order.lines.map((line) => ({
      id: numericId(line.id),
      admin_graphql_api_id: line.id,
      sku: line.sku,
      quantity: line.quantity,
      current_quantity: line.currentQuantity,
      price: amountOf(line.unitMinor, order.digits),
    })),
  };
}
