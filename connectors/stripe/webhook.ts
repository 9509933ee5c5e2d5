import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookPort } from '../connector.ts';
import { parseJson } from '../json.ts';
import type { StripeEvent } from './changes.ts';
import { INVOICE_EVENTS, invoiceIdOf } from './invoice.ts';
import type { StripeOptions } from './options.ts';
import { intentIdOf, PAYMENT_EVENTS } from './payment.ts';

const HEX = /^[0-9a-f]{64}$/;

/** `t=1700000000,v1=5f0c...,v1=...`: while a secret is being replaced Stripe signs by both. `v0` is of tests and proves nothing. */
function parsed(header: string): { timestamp: string; signatures: string[] } {
  const parts = header.split(',').map((part) => part.split('=', 2) as [string, string?]);
  const of = (name: string) => parts.flatMap(([key, value = '']) => (key.trim() === name ? [value] : []));
  return { timestamp: of('t')[0] ?? '', signatures: of('v1') };
}

/** Hexadecimal HMAC-SHA256 of `{t}.{body}`. */
export const signature = (secret: string, timestamp: string, raw: Uint8Array): string =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex');

/** https://docs.stripe.com/webhooks#verify-manually */
export const webhook: WebhookPort<StripeOptions> = {
  verify({ headers, raw }, { webhookSecret, oldWebhookSecret, webhookToleranceS }, now) {
    const { timestamp, signatures } = parsed(headers['stripe-signature'] ?? '');
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > webhookToleranceS) return false;
    const expected = [webhookSecret, oldWebhookSecret].flatMap((secret) =>
      secret ? [signature(secret, timestamp, raw)] : [],
    );
    // A header of which any part is no signature was not made by Stripe.
    if (signatures.length === 0 || !signatures.every((one) => HEX.test(one))) return false;
    return expected.some((right) =>
      signatures.some((given) => timingSafeEqual(Buffer.from(given), Buffer.from(right))),
    );
  },

  parse({ raw }) {
    const event = parseJson(Buffer.from(raw).toString('utf8')) as StripeEvent;
    const { id: eventId, type: topic } = event;
    const of = (types: readonly string[]) => types.includes(topic);
    const payment = of(PAYMENT_EVENTS) ? intentIdOf(event) : undefined;
    if (payment) return [{ topic, eventId, kind: 'payment', id: payment }];
    const invoice = of(INVOICE_EVENTS) ? invoiceIdOf(event) : undefined;
    return invoice ? [{ topic, eventId, kind: 'invoice', id: invoice }] : [];
  },
};
