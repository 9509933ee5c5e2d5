import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().default('https://api.flexport.com').describe('address of the API'),
  apiKey: secret('API key, sent as bearer token'),
  webhookSecret: secret('secret of the registered webhook endpoint').optional(),
  metadataKey: z
    .string()
    .regex(/^\w+$/, 'letters, digits and underscores')
    .default('waybill_ref')
    .describe('key of the booking metadata that carries our identity'),
  milestones: z
    .array(z.enum(['legs', 'customs']))
    .default(['legs', 'customs'])
    .describe('what is read of the way besides the shipment, a call each: leave out what the key may not read'),
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before the last change each pull starts again'),
});

export type FlexportOptions = z.output<typeof options>;
