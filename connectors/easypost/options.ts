import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().default('https://api.easypost.com').describe('where EasyPost listens; without /v2'),
  apiKey: secret('API key, of production (EZAK...) or test (EZTK...)'),
  mode: z
    .enum(['production', 'test'])
    .default('production')
    .describe('which of the two kinds of key `apiKey` is: labels of the test mode cost nothing and carry nothing'),
  webhookSecret: secret('the `webhook_secret` that the webhook was registered with').optional(),
  followDays: z
    .int()
    .positive()
    .default(90)
    .describe('how long a parcel that never arrives is asked for; its webhooks are heard for longer'),
});

export type EasypostOptions = z.output<typeof options>;
