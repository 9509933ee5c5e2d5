import { z } from 'zod';
import { utcOffset } from '../naive-time.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().default('https://oms.goodcang.net/public_open').describe('address of the open API, up to public_open'),
  appKey: z.string().min(1).describe('header app-key'),
  appToken: secret('header app-token'),
  warehouses: z.array(z.string()).default([]).describe('warehouse codes whose stock is pulled; all without them'),
  utcOffset,
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before its last time each pull starts again'),
  trackDays: z.int().positive().default(30).describe('for how long after it left a parcel is followed'),
  trackEveryMs: z.int().nonnegative().default(900_000).describe('how often all those parcels are asked for'),
});

export type GoodcangOptions = z.output<typeof options>;
