import { z } from 'zod';
import { currencyCode } from '../../domain/currency-code.ts';
import { utcOffset } from '../naive-time.ts';
import { priceTiers } from '../price-fields.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().default('https://openapi.jushuitan.com').describe('address of the open platform'),
  appKey: z.string().min(1).describe('app_key of the application'),
  appSecret: secret('app_secret of the application'),
  accessToken: secret(
    "access token of a service provider's application, which a merchant's authorization gave; an application of one's own shop gets its tokens by itself",
  ).optional(),
  shopId: z.int().positive().describe('number of the shop (店铺编号) that orders are uploaded to'),
  warehouse: z
    .int()
    .positive()
    .optional()
    .describe('wms_co_id of the warehouse whose stock is pulled; all together without it'),
  virtualStock: z.boolean().default(false).describe('count virtual stock (virtual_qty) as free'),
  payAs: z
    .enum(['object', 'list'])
    .default('object')
    .describe('how the payment of an order is sent: the documents show it both ways'),
  cancelReason: z.string().min(1).default('不需要了').describe('cancel_type of orders that are taken back'),
  historyDays: z.int().positive().default(30).describe('how far back the first pull goes'),
  currency: currencyCode('CNY').default('CNY').describe("of the ERP's prices, which name none"),
  priceTiers: priceTiers(
    [
      'sale_price',
      'market_price',
      'other_price_1',
      'other_price_2',
      'other_price_3',
      'other_price_4',
      'other_price_5',
      'other_price_6',
      'other_price_7',
      'other_price_8',
      'other_price_9',
      'other_price_10',
    ],
    { sale_price: '' },
  ),
  articleHistoryDays: z
    .int()
    .positive()
    .default(1_825)
    .describe('how far back the first pull of products and prices goes: what did not change since is not seen'),
  utcOffset,
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before its last time each pull starts again'),
});

export type JushuitanOptions = z.output<typeof options>;
