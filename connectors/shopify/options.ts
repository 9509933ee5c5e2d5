import { z } from 'zod';
import { secret } from '../secret.ts';
import { API_VERSION } from './version.ts';

const fields = z.strictObject({
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*(\.myshopify\.com)?$/, "the shop's own name, such as demo or demo.myshopify.com")
    .describe('the shop: `demo` for demo.myshopify.com'),
  accessToken: secret('the Admin API access token of a custom app (`shpat_...`)').optional(),
  clientId: z.string().optional().describe("instead of a token: the app's client id, with which tokens are asked for"),
  clientSecret: secret("the app's client secret").optional(),
  refreshToken: secret('for an app whose tokens end and are renewed: the refresh token it began with').optional(),
  webhookSecret: secret("with which Shopify signs webhooks, where it is not the app's client secret").optional(),
  locationId: z
    .string()
    .regex(/^gid:\/\/shopify\/Location\/\d+$/, 'a location such as gid://shopify/Location/123')
    .optional()
    .describe("where stock is set; the shop's first place without it"),
  notifyCustomer: z.boolean().default(false).describe('let Shopify send its own mails about shipments'),
  companies: z
    .boolean()
    .default(false)
    .describe('B2B: companies, their locations and catalogs are read with the customers; the shop must have B2B'),
  tiers: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'customer tags that are price tiers, as wholesale apps set them, e.g. [Gold, Silver]; the first one wins',
    ),
  drafts: z
    .boolean()
    .default(false)
    .describe(
      'draft orders are read as orders too, as wholesale apps make them; one that became an order is cancelled',
    ),
  pushedDrafts: z
    .enum(['open', 'invoiced', 'completed'])
    .default('open')
    .describe(
      'what becomes of an order that is told to the shop: it stays a draft, is sent to its buyer to pay, or becomes an order',
    ),
  countedReturns: z
    .enum(['open', 'processed', 'closed'])
    .default('open')
    .describe(
      'what becomes of a return once the warehouse has counted it: it stays open, the pieces that came are processed (nothing is restocked or refunded), or it is closed too',
    ),
  bulkFrom: z
    .int()
    .positive()
    .max(10_000)
    .default(2_500)
    .describe('a shop with so many orders or more is first read by a bulk operation instead of page by page'),
  giveOwn: z
    .boolean()
    .default(false)
    .describe(
      'orders that were told to the shop are given back as its own once they are orders there; not to whom they came from',
    ),
  storefrontToken: secret(
    'the public access token of the Storefront API, where the shop does not show prices to those without one',
  ).optional(),
  customerTokenUrl: z
    .url()
    .optional()
    .describe(
      '`token_endpoint` of https://YOUR-SHOP/.well-known/openid-configuration, by which test customers of prices.audit sign in',
    ),
  customerClientId: z.string().min(1).optional().describe('with it: the client id of the Customer Account API'),
  customerClientSecret: secret("that client's secret, where it is a confidential one").optional(),
  overlapSeconds: z
    .int()
    .min(0)
    .max(3_600)
    .default(10)
    .describe('how far each poll reaches back behind the last change seen: search lags behind the orders'),
  origin: z.url().optional().describe('another address than https://{shop}.myshopify.com, such as a sandbox'),
});

export const options = fields.refine(
  ({ accessToken, clientId, clientSecret }) => (accessToken === undefined) === Boolean(clientId && clientSecret),
  { path: ['accessToken'], message: 'give accessToken, or clientId and clientSecret: one of the two' },
);

export type ShopifyOptions = z.output<typeof options>;

/** The shop's address, without a slash at its end. */
export function baseOf({ shop, origin }: ShopifyOptions): string {
  const base = origin ?? `https://${shop.replace(/\.myshopify\.com$/, '')}.myshopify.com`;
  return base.replace(/\/$/, '');
}

/** Where every GraphQL document goes. */
export const endpointOf = (options: ShopifyOptions): string =>
  `${baseOf(options)}/admin/api/${API_VERSION}/graphql.json`;
