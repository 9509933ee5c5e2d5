import { z } from 'zod';
import { currencyCode } from '../../domain/currency-code.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().describe('where the shop is, e.g. https://shop.example.com; with its folder, where WordPress has one'),
  consumerKey: z.string().min(1).describe('consumer key of a REST API key (ck_...)'),
  consumerSecret: secret("that key's consumer secret (cs_...)"),
  auth: z
    .enum(['auto', 'basic', 'query', 'oauth'])
    .default('auto')
    .describe(
      'auto: basic over https, signed by OAuth 1.0a over http; query: key and secret in the address, where the host drops the Authorization header',
    ),
  permalinks: z
    .enum(['pretty', 'plain'])
    .default('pretty')
    .describe('plain, where the shop has plain permalinks: it is then asked by ?rest_route= instead of /wp-json'),
  webhookSecret: secret("the webhooks' secret").optional(),
  tracking: z
    .enum(['note', 'shipment-tracking'])
    .default('note')
    .describe(
      'where buyers find a tracking number: note, a note of the order; shipment-tracking, the extension of that name, or Advanced Shipment Tracking',
    ),
  shippedStatus: z
    .string()
    .default('completed')
    .describe("the order's status once all of it has left; empty leaves the status alone"),
  notifyCustomer: z
    .boolean()
    .default(true)
    .describe('whether the note is for the buyer, to whom the shop then mails it'),
  currency: currencyCode('EUR').optional().describe("the shop's currency: prices in another are refused"),
  tierPriceMeta: z
    .string()
    .regex(/^[^{}]*\{tier\}[^{}]*$/, 'a field name with {tier} in it')
    .optional()
    .describe(
      'the meta field in which a B2B plugin keeps the price of a tier, e.g. {tier}_wholesale_price; WooCommerce itself has no tiers',
    ),
  giveOwn: z
    .boolean()
    .default(false)
    .describe(
      'orders that were told to the shop are given back as its own once their buyer has paid or confirmed them; not to whom they came from',
    ),
  pageSize: z.int().min(1).max(100).default(100).describe('records a page'),
  overlapMs: z.int().nonnegative().default(60_000).describe('how far before its last time each pull starts again'),
  customersEveryMs: z
    .int()
    .nonnegative()
    .default(3_600_000)
    .describe(
      'how often the list of customers is read: it is read whole, because the shop cannot be asked for changes',
    ),
});

export type WoocommerceOptions = z.output<typeof options>;
