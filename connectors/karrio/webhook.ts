import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookPort } from '../connector.ts';
import { parseJson } from '../json.ts';
import type { KarrioOptions } from './options.ts';

/**
 * karrio signs nothing: the header `X-Event-Id` carries the webhook's own secret, the same each time. So a delivery is
 * believed only to say which parcel to read again.
 */
export const webhook: WebhookPort<KarrioOptions> = {
  verify: (request, options) => {
    const given = request.headers['x-event-id'];
    if (!options.webhookSecret || !given) return false;
    return timingSafeEqual(digest(given), digest(options.webhookSecret));
  },
  parse(request) {
    const { event, data } = parseJson(Buffer.from(request.raw).toString()) as {
      event?: string;
      data?: { id?: string };
    };
    if (!event?.startsWith('shipment_') || typeof data?.id !== 'string') return [];
    // There is no id of the delivery: equal bytes are the same news.
    const eventId = digest(request.raw).toString('hex');
    return [{ topic: event, eventId, kind: 'status', id: data.id }];
  },
};

/** Of equal length whatever was given, as the comparison needs it. */
const digest = (value: string | Uint8Array): Buffer => createHash('sha256').update(value).digest();
