import { z } from 'zod';
import { utcOffset } from '../naive-time.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().default('https://openapi.winit.com.cn').describe('the gateway, without /openapi/service'),
  appKey: z.string().min(1).describe('app_key: the name of the account'),
  token: secret('token of the account; `sign` is made with it'),
  clientId: z.string().min(1).describe('client_id of the application'),
  clientSecret: secret('client_secret of the application; `client_sign` is made with it'),
  platform: z.string().min(1).default('OWNERERP').describe('platform: what Winit knows the application as'),
  warehouses: z.array(z.string().min(1)).default([]).describe('codes of the warehouses whose stock is pulled'),
  utcOffset,
  followDays: z.int().positive().default(60).describe('for how long after it was made an order is followed'),
  returnDays: z.int().positive().default(90).describe('for how long after it was made a return is followed'),
});

export type WinitOptions = z.output<typeof options>;
