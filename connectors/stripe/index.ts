import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { refusalOf } from './errors.ts';
import { invoice } from './invoice.ts';
import { options, type StripeOptions } from './options.ts';
import { payment } from './payment.ts';
import { webhook } from './webhook.ts';

/** Stripe: payments with their refunds and disputes, and invoices. */
export default defineConnector<StripeOptions>({
  id: 'stripe',
  title: 'Stripe',
  docs: 'https://docs.stripe.com/api',
  evidence: [
    { kind: 'spec', of: 'OpenAPI description of API version 2026-08-26.dahlia' },
    { kind: 'vector', of: "a webhook signature that Stripe's own library computed (stripe 23.1)" },
  ],
  role: 'payment',
  eraseByHand:
    "ask Stripe's support to redact the customer and these payments; what financial law has it keep stays until its time is over",
  options,
  // 100 calls a second in live mode, 25 in a sandbox, and 25 for one endpoint in either.
  limits: { rates: [{ calls: 25, perMs: 1_000 }], concurrency: 8, timeoutMs: 80_000 },
  kinds: { payment, invoice },
  webhook,
  classifyError: refusalOf,
  check,
});
