import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { refusalOf } from './errors.ts';
import { invoice } from './invoice.ts';
import { options, type PaypalOptions } from './options.ts';
import { payment } from './payment.ts';
import { webhook } from './webhook.ts';

/** PayPal: captures with their refunds and disputes, and invoices. */
export default defineConnector<PaypalOptions>({
  id: 'paypal',
  title: 'PayPal',
  docs: 'https://developer.paypal.com/api/rest/',
  evidence: [
    {
      kind: 'spec',
      of: 'OpenAPI descriptions of Invoicing v2, Payments v2, Disputes v1 and Webhooks v1 (February 2024)',
    },
    {
      kind: 'vector',
      of: 'a delivery and its certificate from the tests of https://github.com/paypal/PayPal-node-SDK',
    },
    { kind: 'document', of: 'https://developer.paypal.com/api/rest/webhooks/rest/ for the signature of webhooks' },
  ],
  role: 'payment',
  eraseByHand: 'ask PayPal: it keeps payments as a controller of its own; delete drafts of invoices yourself',
  options,
  // The vendor publishes no limit and answers 429 (RATE_LIMIT_REACHED).
  limits: { concurrency: 4, timeoutMs: 60_000 },
  kinds: { payment, invoice },
  webhook,
  classifyError: refusalOf,
  check,
});
