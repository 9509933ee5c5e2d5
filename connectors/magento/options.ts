import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z
  .strictObject({
    url: z.url().describe('where the shop is, e.g. https://shop.example.com'),
    store: z
      .string()
      .regex(/^\w+$/, 'a store view code, or all')
      .default('all')
      .describe('the store view whose API is called; all for every one'),
    consumerKey: z
      .string()
      .optional()
      .describe("an integration's consumer key: requests are then signed by OAuth 1.0a"),
    consumerSecret: secret("that integration's consumer secret").optional(),
    accessToken: secret("the integration's access token; alone it is sent as bearer token").optional(),
    accessTokenSecret: secret("the integration's access token secret").optional(),
    username: z
      .string()
      .optional()
      .describe('an administrator, where there is no integration; not with two-factor login'),
    password: secret("that administrator's password").optional(),
    signature: z
      .enum(['HMAC-SHA256', 'HMAC-SHA1'])
      .default('HMAC-SHA256')
      .describe('how requests are signed: HMAC-SHA1 before Magento 2.4.3'),
    source: z.string().default('default').describe('the inventory source that stock is told to and parcels leave from'),
    website: z
      .string()
      .optional()
      .describe('code of the website whose salable quantities are read with the stock; none are without it'),
    companies: z
      .boolean()
      .default(false)
      .describe('B2B for Adobe Commerce: companies and their credit are read with the customers'),
    notifyCustomer: z
      .boolean()
      .default(true)
      .describe('whether the shop writes to the buyer when something has shipped'),
    returns: z
      .enum(['creditmemos', 'rma'])
      .default('creditmemos')
      .describe(
        'what tells of goods that come back: rma, the returns of Adobe Commerce; creditmemos, what was paid back after it had left, which is all that Magento Open Source has',
      ),
    returnDays: z
      .int()
      .positive()
      .default(90)
      .describe('for how long after it was requested an RMA is followed, in days'),
    returnsEveryMs: z.int().nonnegative().default(900_000).describe('how often the RMAs are listed'),
    pageSize: z.int().min(1).max(300).default(100).describe('records a page; a shop may allow fewer'),
    overlapMs: z.int().nonnegative().default(60_000).describe('how far before its last time each pull starts again'),
  })
  .refine(({ consumerKey, consumerSecret, accessToken, accessTokenSecret, username, password }) => {
    if (consumerKey || consumerSecret || accessTokenSecret)
      return Boolean(consumerKey && consumerSecret && accessToken && accessTokenSecret);
    return Boolean(accessToken || (username && password));
  }, 'needs consumerKey, consumerSecret, accessToken and accessTokenSecret of an integration, or accessToken, or username and password');

export type MagentoOptions = z.output<typeof options>;
