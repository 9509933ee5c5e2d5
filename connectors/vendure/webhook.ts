import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { WebhookPort } from '../connector.ts';
import type { Options } from './options.ts';

const TOLERANCE_S = 300;

const body = z.looseObject({ id: z.string(), topic: z.string(), order: z.string() });

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
    return event ? [{ topic: event.topic, eventId: event.id, kind: 'order', id: event.order }] : [];
  },
};

function readJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString());
  } catch {
    return undefined;
  }
}
