import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().describe('where karrio listens, e.g. https://karrio.example.com'),
  token: secret('API token, of the live or the test mode'),
  source: z.string().min(1).default('waybill').describe('names us in karrio: order ids are unique within a source'),
  webhookSecret: secret('the secret that karrio showed when the webhook was registered').optional(),
});

export type KarrioOptions = z.output<typeof options>;
