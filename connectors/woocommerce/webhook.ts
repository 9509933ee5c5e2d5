import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Kind } from '../../domain/kinds.ts';
import type { WebhookEvent, WebhookPort } from '../connector.ts';
import { parseJson } from '../json.ts';
import { articleId } from './article.ts';
import type { WoocommerceOptions } from './options.ts';

const KINDS: Record<string, Kind> = { order: 'order', product: 'product', customer: 'customer' };

const body = z.looseObject({
  id: z.int().positive(),
  parent_id: z.int().optional(),
  type: z.string().optional(),
  variations: z.array(z.int()).optional(),
});

/**
 * Signature: base64 of HMAC-SHA256 over the raw body with the webhook's own secret, in `X-WC-Webhook-Signature`. No time is signed, and no
 * delivery is ever repeated by the shop: what was lost is found by the poll.
 */
export const webhook: WebhookPort<WoocommerceOptions> = {
  verify({ headers, raw }, { webhookSecret }) {
    const given = headers['x-wc-webhook-signature'];
    if (!webhookSecret || !given) return false;
    const expected = Buffer.from(createHmac('sha256', webhookSecret).update(raw).digest('base64'));
    const actual = Buffer.from(given);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  },

  parse({ headers, raw }) {
    const topic = headers['x-wc-webhook-topic'] ?? '';
    const kind = KINDS[headers['x-wc-webhook-resource'] ?? topic.split('.')[0] ?? ''];
    const eventId = headers['x-wc-webhook-delivery-id'];
    const told = body.safeParse(readJson(raw)).data;
    if (!kind || !eventId || !told) return [];
    return idsOf(kind, told).map((id): WebhookEvent => ({ topic, eventId: `${eventId}/${id}`, kind, id }));
  },
};

/** A product with variations is as many articles. */
function idsOf(kind: Kind, { id, parent_id, type, variations = [] }: z.infer<typeof body>): string[] {
  if (kind !== 'product') return [String(id)];
  if (type === 'variable') return variations.map((one) => articleId({ id: one, parent_id: id }));
  // A grouped product's parent is none of its articles.
  return [articleId({ id, ...(type === 'variation' && parent_id ? { parent_id } : {}) })];
}

function readJson(raw: Uint8Array): unknown {
  try {
    return parseJson(Buffer.from(raw).toString('utf8'));
  } catch {
    return undefined;
  }
}
