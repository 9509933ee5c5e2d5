import { z } from 'zod';
import { currencyCode } from '../../domain/currency-code.ts';
import { secret } from '../secret.ts';

const currency = currencyCode('USD');

export const options = z.strictObject({
  realmId: z
    .string()
    .regex(/^\d+$/, 'digits')
    .describe('the company (Settings > Account and settings > Billing: Company ID)'),
  clientId: z.string().min(1).describe("the app's client id (Keys and credentials of the Intuit developer portal)"),
  clientSecret: secret("the app's client secret"),
  refreshToken: secret(
    'the refresh token of the first consent; those that follow it are kept in the ledger, so that it is used once',
  ),
  webhookVerifier: secret("the app's verifier token, with which webhooks are signed").optional(),
  url: z
    .url()
    .default('https://quickbooks.api.intuit.com')
    .describe('sandbox: https://sandbox-quickbooks.api.intuit.com'),
  authUrl: z
    .url()
    .default('https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer')
    .describe('where access tokens are asked for'),
  minorVersion: z.int().positive().default(75).describe('of the API; earlier ones were ended in August 2025'),
  currency: currency.describe("the company's home currency"),
  multicurrency: z
    .boolean()
    .default(false)
    .describe('the company keeps several currencies; without it orders in another than the home currency are refused'),
  itemBy: z.enum(['Sku', 'Name']).default('Sku').describe('the field of products and services that has our SKU'),
  returnOrderField: z
    .string()
    .min(1)
    .optional()
    .describe(
      'where people write the number of the order on a credit memo or a refund receipt: DocNumber, or the name of a custom field',
    ),
  tax: z
    .enum(['none', 'us', 'international'])
    .default('none')
    .describe(
      'none: amounts stand as the buyer pays them, and no tax is booked; us: net, with the tax of the order as a total; international: each line with a tax code, of taxCodes',
    ),
  taxCodes: z
    .record(z.string().regex(/^\d+(\.\d+)?$/, 'percent, e.g. "20"'), z.string().min(1))
    .default({})
    .describe('ids of tax codes by their percentage; "0" is for lines without a rate and for the shipping'),
  payments: z
    .strictObject({
      account: z
        .string()
        .min(1)
        .optional()
        .describe('id of the account that it is put on; Undeposited Funds without it'),
      method: z.string().min(1).optional().describe('id of the method of payment'),
    })
    .optional()
    .describe(
      "what the shop says was paid of an order is noted as a payment of its invoice; without it that is a bookkeeper's to do",
    ),
  shippingItem: z
    .string()
    .default('SHIPPING_ITEM_ID')
    .describe(
      'id of the service that shipping is booked on; QuickBooks has one of its own where shipping is switched on',
    ),
  pageSize: z.int().min(1).max(1000).default(500).describe('rows a query'),
  overlapMs: z.int().nonnegative().default(60_000).describe('how far before its last time each pull starts again'),
});

export type QuickbooksOptions = z.output<typeof options>;
