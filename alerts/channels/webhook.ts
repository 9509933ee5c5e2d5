import { createHmac } from 'node:crypto';
import type { ChannelConfig } from '../../config/alerts.ts';
import type { HttpClient } from '../../connectors/http.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';

/** What a receiver compares: HMAC-SHA256 in hex over the time in ms, a dot and the body's bytes. */
export const webhookSignature = (secret: string, timestampMs: number, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestampMs}.${body}`).digest('hex')}`;

/** A system of one's own: JSON by POST, signed where there is a secret. A message that comes twice has the same key. */
export function webhookChannel(
  id: string,
  { url, secret, headers }: ChannelConfig & { use: 'webhook' },
  { http, now }: { http: HttpClient & { close(): void }; now(): number },
): AlertChannel {
  return {
    id,
    use: 'webhook',
    async send({ key, content, telling }: Outgoing) {
      const body = JSON.stringify({ waybill: 1, key, ...content, telling });
      const timestampMs = now();
      await http.request({
        method: 'POST',
        url,
        text: body,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'idempotency-key': key,
          'x-waybill-timestamp': String(timestampMs),
          ...(secret ? { 'x-waybill-signature': webhookSignature(secret, timestampMs, body) } : {}),
        },
      });
    },
    close: () => http.close(),
  };
}
