import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { documentPort } from './document.ts';
import { type EasypostOptions, options } from './options.ts';
import { classifyError } from './refusals.ts';
import { shipmentPort } from './shipment.ts';
import { statusPort } from './status.ts';
import { webhook } from './webhook.ts';

/** EasyPost: labels of many carriers, their papers and the parcels' progress. */
export default defineConnector<EasypostOptions>({
  id: 'easypost',
  title: 'EasyPost',
  docs: 'https://docs.easypost.com',
  evidence: [
    { kind: 'vector', of: 'webhook signature of the fixtures of its client libraries' },
    { kind: 'document', of: 'its API pages and the answers recorded in its client libraries' },
  ],
  role: 'freight',
  eraseByHand:
    'ask its support to remove the addresses of these shipments: nothing of the API deletes one; the carrier keeps its own copy',
  options,
  // Lists alone are limited to 5 calls a second; the rest by the load of the day, with 429.
  limits: { concurrency: 4, timeoutMs: 60_000 },
  kinds: { shipment: shipmentPort, status: statusPort, document: documentPort },
  webhook,
  classifyError,
  check,
});
