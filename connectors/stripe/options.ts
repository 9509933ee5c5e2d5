import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().default('https://api.stripe.com').describe('where the API listens'),
  apiKey: secret('secret key, or better a restricted key (rk_...) with the permissions that the page names'),
  apiVersion: z.string().default('2026-08-26.dahlia').describe('sent as Stripe-Version'),
  account: z.string().optional().describe('acct_...: check --live says so where the key is of another account'),
  webhookSecret: secret('signing secret of the webhook endpoint, whsec_...').optional(),
  oldWebhookSecret: secret('the one before it, while it is being replaced or two endpoints are in use').optional(),
  webhookToleranceS: z.int().positive().default(300).describe('how old a signed webhook may be, in seconds'),
  orderKeys: z
    .array(z.string().min(1))
    .default(['order_number', 'order_id', 'Order #'])
    .describe(
      "keys of a payment's or an invoice's metadata that may hold the shop's order number; the first that is there counts",
    ),
  ordersOf: z
    .string()
    .optional()
    .describe('the connection whose order numbers these are; needed where several shops count from the same number'),
  historyDays: z.int().positive().default(30).describe('how far back the first pull goes, in days'),
  overlapS: z
    .int()
    .nonnegative()
    .default(60)
    .describe('how far before its last time each pull starts again, in seconds'),
  pageSize: z.int().min(1).max(100).default(100).describe('records a page'),
  sendInvoices: z.boolean().default(true).describe('Stripe mails an invoice to its buyer as soon as it is made'),
});

export type StripeOptions = z.output<typeof options>;
