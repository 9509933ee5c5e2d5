import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z
  .strictObject({
    url: z.url().describe('where the shop is, e.g. https://shop.example.com'),
    adminPath: z.string().default('admin-api').describe("the admin API's path, as `apiOptions.adminApiPath` names it"),
    shopPath: z.string().default('shop-api').describe("the shop API's path: what `waybill prices audit` looks through"),
    apiKey: secret('an API key of a role that may read and update orders and the catalogue').optional(),
    username: z.string().optional().describe('an administrator, where the shop has no API keys: one login more a page'),
    password: secret("that administrator's password").optional(),
    channel: z.string().optional().describe('the token of the channel; the default channel without it'),
    tierChannels: z
      .record(z.string().min(1), z.string().min(1))
      .default({})
      .describe('by price tier, the token of the channel that has its prices: Vendure keeps none by customer group'),
    stockLocation: z
      .string()
      .default('1')
      .describe('id of the stock location that stock is told to, where a mapping names none'),
    giveOwn: z
      .boolean()
      .default(false)
      .describe(
        'orders that were drafts of ours are given back as the shop’s own once they are placed; not to whom they came from',
      ),
    draftPrices: z
      .enum(['told', 'shop'])
      .default('told')
      .describe(
        'of a draft that the shop prices otherwise than it was told: `told` makes none, `shop` makes it at the shop’s prices and says so',
      ),
    returnDays: z
      .int()
      .positive()
      .default(90)
      .describe('for how long after an order was placed it is followed for refunds and goods that come back, in days'),
    returnsEveryMs: z.int().nonnegative().default(900_000).describe('how often those orders are listed'),
    webhookSecret: secret("what the shop's plugin signs with").optional(),
  })
  .refine(
    ({ apiKey, username, password }) => apiKey || (username && password),
    'needs apiKey, or username and password',
  )
  .refine(({ channel, tierChannels }) => hasNoneTwice([channel, ...Object.values(tierChannels)]), {
    path: ['tierChannels'],
    message:
      'each tier needs a channel of its own, and none that of the connection: two in one channel overwrite and take back each other’s prices',
  });

const hasNoneTwice = (all: readonly unknown[]): boolean => new Set(all).size === all.length;

export type Options = z.output<typeof options>;
