import { z } from 'zod';
import { utcOffset } from '../naive-time.ts';
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
  utcOffset,
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before its last time each pull starts again'),
});

export type WangdiantongOptions = z.output<typeof options>;
