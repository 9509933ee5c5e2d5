import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookEvent, WebhookPort } from '../connector.ts';
import type { OnfidoOptions } from './options.ts';

/** `X-SHA2-Signature`: the hexadecimal HMAC-SHA256 of the raw body. */
export const signature = (raw: Uint8Array, token: string): string =>
  createHmac('sha256', token).update(raw).digest('hex');

interface Notice {
  payload?: {
    resource_type?: string;
    action?: string;
    object?: { id?: string; status?: string; completed_at_iso8601?: string };
  };
}

/**
 * Webhooks of workflow runs. Neither a time of sending nor an id of the event is signed: a replay is known by what it says, and only
 * causes a read.
 */
export const webhook: WebhookPort<OnfidoOptions> = {
  verify({ headers, raw }, { webhookToken }) {
    if (!webhookToken) return false;
    const expected = Buffer.from(signature(raw, webhookToken));
    const given = Buffer.from(headers['x-sha2-signature'] ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  },
  parse({ raw }): WebhookEvent[] {
    const { payload } = JSON.parse(Buffer.from(raw).toString('utf8')) as Notice;
    const { resource_type: type, action, object } = payload ?? {};
    if (type !== 'workflow_run' || !action || !object?.id) return [];
    const eventId = [object.id, object.status, object.completed_at_iso8601].filter(Boolean).join(' ');
    return [{ topic: action, eventId, kind: 'status', id: object.id }];
  },
};
