import { verify as verified } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { WebhookPort } from '../connector.ts';
import { parseJson } from '../json.ts';
import { type PaypalEvent, subjectOf } from './events.ts';
import type { PaypalOptions } from './options.ts';

/** What PayPal signs of a delivery: `{transmission id}|{time}|{webhook id}|{CRC32 of the body, decimal}`. */
export const signedText = (id: string, time: string, webhookId: string, raw: Uint8Array): string =>
  `${id}|${time}|${webhookId}|${crc32(raw)}`;

function signedBy(certificate: string, text: string, signature: Buffer): boolean {
  try {
    return verified('RSA-SHA256', Buffer.from(text), certificate, signature);
  } catch {
    // No certificate at all.
    return false;
  }
}

/**
 * RSA with SHA-256 by PayPal's certificate, which the connection holds: that a delivery names is fetched from nowhere. A delivery is
 * repeated for three days, so that its age says nothing; duplicates fall out by the id of the event.
 */
export const webhook: WebhookPort<PaypalOptions> = {
  verify({ headers, raw }, { webhookId, webhookCertificate, oldWebhookCertificate }) {
    const id = headers['paypal-transmission-id'];
    const time = headers['paypal-transmission-time'];
    const given = headers['paypal-transmission-sig'] ?? '';
    const signature = Buffer.from(given, 'base64');
    // Base64 that was cut or grew is read as if it were whole.
    if (!id || !time || !webhookId || signature.length === 0 || signature.toString('base64') !== given) return false;
    if (headers['paypal-auth-algo'] !== 'SHA256withRSA') return false;
    const text = signedText(id, time, webhookId, raw);
    return [webhookCertificate, oldWebhookCertificate].some(
      (certificate) => certificate !== undefined && signedBy(certificate, text, signature),
    );
  },

  parse({ raw }) {
    const event = parseJson(Buffer.from(raw).toString('utf8')) as PaypalEvent;
    const subject = subjectOf(event);
    return subject ? [{ topic: event.event_type, eventId: event.id, ...subject }] : [];
  },
};
