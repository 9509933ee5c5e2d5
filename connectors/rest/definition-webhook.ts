import { z } from 'zod';
import { KINDS } from '../../domain/kinds.ts';
import { ENCODINGS } from './definition-auth.ts';
import { duration } from './measures.ts';

const template = z.string().min(1);
/** A header by name, or a path of the parsed body. */
const place = z.union([z.strictObject({ header: z.string().min(1) }), z.string().min(1)]);

const hmac = z.strictObject({
  digest: z.enum(['hmac-sha1', 'hmac-sha256', 'hmac-sha512']).default('hmac-sha256'),
  secret: template,
  header: z.string().min(1),
  prefix: z.string().default('').describe('what stands before the signature, such as sha256='),
  encoding: z.enum(ENCODINGS).default('hex'),
  secretEncoding: z.enum(['text', 'base64', 'hex']).default('text').describe('how the secret itself is written'),
  text: template.default('{body}').describe('what is signed: {body}, {timestamp}, {id}, {url}'),
  /** `t=1700000000,v1=abc`: both in one header. */
  parts: z.strictObject({ timestamp: z.string().min(1), signature: z.string().min(1) }).optional(),
  timestamp: z.strictObject({ header: z.string().min(1) }).optional(),
  timestampAs: z.enum(['epoch-seconds', 'epoch-ms', 'iso']).default('epoch-seconds'),
  id: z.strictObject({ header: z.string().min(1) }).optional(),
  tolerance: duration.prefault('5m').describe('how far the signed time may be from now'),
});

/** Webhooks: how a delivery proves where it comes from, and which record it names. */
export const webhook = z.strictObject({
  proof: z.union([
    z.strictObject({ hmac }),
    z.strictObject({ secret: z.strictObject({ header: z.string().min(1), is: template }) }),
    z.strictObject({ basic: z.strictObject({ user: template, password: template }) }),
  ]),
  each: z.string().optional().describe('the list of events, where one delivery has several'),
  topic: place,
  id: place.optional().describe('the event id; without it, equal bytes are the same event'),
  topics: z
    .record(z.string(), z.strictObject({ kind: z.enum(KINDS), id: place.describe('the record to read again') }))
    .describe('topic, or its beginning and a star, and what it is about; other topics are ignored'),
});

export type WebhookSpec = z.output<typeof webhook>;
export type HmacProof = z.output<typeof hmac>;
export type Place = z.output<typeof place>;
