import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { WebhookEvent, WebhookPort } from '../connector.ts';
import type { Options } from './options.ts';
import { returnId } from './return-shape.ts';

const TOLERANCE_S = 300;

const body = z.looseObject({ id: z.string(), topic: z.string(), order: z.string(), refund: z.string().optional() });

/** Vendure has no webhooks; `plugin/waybill-webhooks.cjs` in the shop sends these, and says how they are signed. */
export const webhook: WebhookPort<Options> = {
  verify({ headers, raw }, { webhookSecret }, now) {
    const timestamp = headers['x-waybill-timestamp'] ?? '';
    if (!webhookSecret || !/^\d{1,12}$/.test(timestamp)) return false;
    if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) return false;
    const right = Buffer.from(createHmac('sha256', webhookSecret).update(`${timestamp}.`).update(raw).digest('hex'));
    const given = Buffer.from(headers['x-waybill-signature'] ?? '');
    return given.length === right.length && timingSafeEqual(given, right);
  },

  parse({ raw }) {
    const event = body.safeParse(readJson(raw)).data;
    if (!event) return [];
    const { topic, id: eventId, order: orderId, refund: id } = event;
    const order: WebhookEvent = { topic, eventId, kind: 'order', id: orderId };
    if (id === undefined) return [order];
    const back = returnId({ document: 'refund', id, orderId });
    return [order, { topic, eventId: `${eventId}/refund`, kind: 'return', id: back }];
  },
};

function readJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString());
  } catch {
    return undefined;
  }
}
