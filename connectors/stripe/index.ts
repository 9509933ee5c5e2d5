import { WaybillError } from '../../domain/failures.ts';
import { defineConnector } from '../connector.ts';
import { call, type StripeContext } from './call.ts';
import { refusalOf } from './errors.ts';
import { invoice } from './invoice.ts';
import { options, type StripeOptions } from './options.ts';
import { payment } from './payment.ts';
import { webhook } from './webhook.ts';

/** What the flows move and how it is found out that it changed: a restricted key has a permission for each. */
async function check(ctx: StripeContext): Promise<void> {
  const { gives, takes } = ctx.moves;
  const limit = { limit: 1 };
  const ask = (path: string) => call(ctx, 'GET', path, { query: limit });
  const { account } = ctx.options;
  if (account !== undefined) {
    const { id } = await call<{ id: string }>(ctx, 'GET', '/v1/account');
    if (id !== account)
      throw new WaybillError({
        class: 'auth',
        lack: 'account',
        message: `the key is of account ${id}, not of ${account}`,
      });
  }
  if (gives.size > 0) await ask('/v1/events');
  if (gives.has('payment')) await Promise.all(['/v1/payment_intents', '/v1/disputes', '/v1/invoice_payments'].map(ask));
  if (gives.has('invoice') || takes.has('invoice')) await ask('/v1/invoices');
  if (takes.has('invoice')) await ask('/v1/customers');
  if (gives.size + takes.size === 0) await ask('/v1/payment_intents');
}

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
