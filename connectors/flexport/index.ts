import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { document } from './document.ts';
import { classifyError } from './errors.ts';
import { invoice } from './invoice.ts';
import { options } from './options.ts';
import { product } from './product.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { webhook } from './webhook.ts';

/** Flexport, the freight forwarder, by version 2 of its API. */
export default defineConnector({
  id: 'flexport',
  title: 'Flexport',
  docs: 'https://apidocs.flexport.com/v2',
  evidence: [
    { kind: 'spec', of: 'OpenAPI description of API version 2' },
    { kind: 'vector', of: 'HMAC-SHA256 of webhooks, RFC 4231' },
  ],
  role: 'freight',
  eraseByHand:
    'ask your account team to remove the contact and address of these shipments; what customs law wants stays',
  options,
  // The vendor publishes no limit and answers 429.
  limits: { concurrency: 8, timeoutMs: 30_000 },
  kinds: { product, shipment, status, document, invoice },
  webhook,
  classifyError,
  check,
});
