import { defineConnector } from '../connector.ts';
import { karrioApi } from './api.ts';
import { documentPort } from './document.ts';
import { type KarrioOptions, options } from './options.ts';
import { classifyError } from './refusals.ts';
import { shipmentPort } from './shipment.ts';
import { statusPort } from './status.ts';
import { webhook } from './webhook.ts';

/** karrio 2026: bookings with a carrier and the parcels' progress. */
export default defineConnector<KarrioOptions>({
  id: 'karrio',
  title: 'karrio',
  docs: 'https://docs.karrio.io/reference/api',
  evidence: [
    { kind: 'real', of: 'karrio 2026 in the end-to-end suite' },
    { kind: 'spec', of: 'its own OpenAPI description' },
  ],
  role: 'freight',
  eraseByHand:
    'overwrite the recipient of these shipments in its database or admin, and delete its log of the calls that made them; the carrier keeps its own copy',
  options,
  limits: { concurrency: 4, timeoutMs: 30_000 },
  kinds: { shipment: shipmentPort, status: statusPort, document: documentPort },
  webhook,
  classifyError,
  async check(ctx) {
    await karrioApi(ctx).list('/shipments', { limit: 1 });
  },
});
