import type { WebhookEvent, WebhookPort } from '../connector.ts';
import type { FlexportOptions } from './options.ts';
import { isHubSignature } from './signature.ts';

/** `/event` of the vendor's OpenAPI: `type` is `{resource}#{what happened}`. */
interface Event {
  id?: number;
  type?: string;
  data?: { shipment?: { id?: number }; resource?: { _object?: string; id?: number } };
}

/**
 * Webhooks of shipments and their legs. The vendor signs no time of sending and delivers again for days, so there is no
 * tolerance to check: a replayed event is dropped by its id, and only causes a read anyway.
 */
export const webhook: WebhookPort<FlexportOptions> = {
  verify(request, options) {
    if (!options.webhookSecret) return false;
    return isHubSignature(request.headers['x-hub-signature-256'], request.raw, options.webhookSecret);
  },
  parse(request): WebhookEvent[] {
    const event = JSON.parse(Buffer.from(request.raw).toString('utf8')) as Event;
    const shipmentId = event.data?.shipment?.id;
    if (event.id === undefined || !event.type || shipmentId === undefined) return [];
    return [{ topic: event.type, eventId: String(event.id), kind: 'status', id: String(shipmentId) }];
  },
};
