import { z } from 'zod';
import { currencyCode } from '../../domain/currency-code.ts';
import { utcOffset } from '../naive-time.ts';
import { priceTiers } from '../price-fields.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z
    .url()
    .default('https://wdt.wangdian.cn/openapi')
    .describe('address of the open platform of the flagship edition'),
  sid: z.string().min(1).describe("the seller's account (卖家账号)"),
  appKey: z.string().min(1).describe('interface account (key)'),
  appSecret: secret('appsecret as the platform gives it: secret, a colon, and salt'),
  shopNo: z
    .string()
    .min(1)
    .max(40)
    .describe('number of the shop (店铺编号) of the platform kind 自有平台 that orders are pushed to'),
  warehouses: z.array(z.string()).default([]).describe('warehouse numbers whose stock is pulled; all without them'),
  historyDays: z.int().positive().default(30).describe('how far back the first pull goes'),
  currency: currencyCode('CNY').default('CNY').describe("of the ERP's prices, which name none"),
  priceTiers: priceTiers(
    [
      'retail_price',
      'wholesale_price',
      'member_price',
      'market_price',
      'lowest_price',
      'custom_price1',
      'custom_price2',
    ],
    { retail_price: '', wholesale_price: 'wholesale', member_price: 'member' },
  ),
  articleHistoryDays: z
    .int()
    .positive()
    .default(1_825)
    .describe('how far back the first pull of products and prices goes: what did not change since is not seen'),
  utcOffset,
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before its last time each pull starts again'),
});

export type WangdiantongOptions = z.output<typeof options>;
