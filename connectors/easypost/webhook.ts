import type { WebhookEvent, WebhookPort } from '../connector.ts';
import { parseJson } from '../json.ts';
import type { EasypostOptions } from './options.ts';
import { isSignature, signatureOf, timedSignatureOf } from './signature.ts';

/** `Event`: a tracker or a refund names its shipment; a tracker of a parcel that was booked elsewhere names none. */
interface Event {
  id?: string;
  description?: string;
  result?: { shipment_id?: string | null };
}

const TOLERANCE_MS = 5 * 60_000;

export const webhook: WebhookPort<EasypostOptions> = {
  /** Either signature will do: each is over the whole body, and only the second can be told to be old. */
  verify({ headers, raw }, { webhookSecret }, now) {
    if (!webhookSecret) return false;
    if (isSignature(headers['x-hmac-signature'], signatureOf(raw, webhookSecret))) return true;
    const timestamp = headers['x-timestamp'] ?? '';
    const isRecent = Math.abs(now - Date.parse(timestamp)) <= TOLERANCE_MS;
    const expected = timedSignatureOf(raw, webhookSecret, timestamp, headers['x-path'] ?? '');
    return isRecent && isSignature(headers['x-hmac-signature-v2'], expected);
  },
  parse({ raw }): WebhookEvent[] {
    const { id, description, result } = parseJson(Buffer.from(raw).toString()) as Event;
    const shipmentId = result?.shipment_id;
    if (!id || !shipmentId || !/^(tracker|refund)\./.test(description ?? '')) return [];
    return [{ topic: description as string, eventId: id, kind: 'status', id: shipmentId }];
  },
};
