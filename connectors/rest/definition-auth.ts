import { z } from 'zod';
import { TIME_FORMATS } from './times.ts';

const template = z.string().min(1);
const fields = z.record(z.string(), template);

export const DIGESTS = [
  'hmac-md5',
  'hmac-sha1',
  'hmac-sha256',
  'hmac-sha512',
  'md5',
  'sha1',
  'sha256',
  'sha512',
] as const;

export const ENCODINGS = ['hex', 'HEX', 'base64', 'base64url', 'base64 of hex'] as const;

/** A signature over a declared text, made anew for every request. */
export const signature = z.strictObject({
  digest: z.enum(DIGESTS),
  secret: template.optional().describe('the key of an hmac digest'),
  text: template.describe(
    'what is signed: {method}, {path}, {pathAndQuery}, {query}, {url}, {body}, {bodyMd5}, {bodySha256}, {params}, {timestamp}, {nonce}, {options.NAME}',
  ),
  params: z
    .strictObject({
      of: z
        .array(z.enum(['query', 'form', 'body']))
        .min(1)
        .default(['query', 'form']),
      pair: template.default('{name}{value}').describe('one parameter: {name}, {value}, {nameLength}, {valueLength}'),
      between: z.string().default(''),
      skip: z.array(z.string()).default([]).describe('names that are not signed; the signature itself never is'),
      skipEmpty: z.boolean().default(false),
    })
    .prefault({})
    .describe('how {params} is made: the parameters sorted by name'),
  timestamp: z
    .strictObject({ as: z.enum(TIME_FORMATS).default('epoch-seconds'), timezone: z.string().optional() })
    .prefault({}),
  encoding: z.enum(ENCODINGS).default('hex'),
  with: z
    .strictObject({
      headers: fields.default({}),
      query: fields.default({}),
      form: fields.default({}),
      body: fields.default({}),
    })
    .prefault({})
    .describe('what every request carries besides, signed like the rest: {timestamp}, {nonce}, {options.NAME}'),
  put: z
    .union([
      z.strictObject({ header: z.string().min(1), prefix: z.string().default('') }),
      z.strictObject({ query: z.string().min(1) }),
      z.strictObject({ form: z.string().min(1) }),
      z.strictObject({ body: z.string().min(1) }),
    ])
    .describe('where the signature goes'),
});

/** Kinds of authentication; a system that wants two at once declares two. */
export const auth = z.strictObject({
  basic: z.strictObject({ user: template, password: z.string() }).optional(),
  bearer: template.optional(),
  headers: fields.optional(),
  query: fields.optional(),
  form: fields.optional(),
  oauth2: z
    .strictObject({
      tokenUrl: template.describe('an address, or a path of the system'),
      clientId: template,
      clientSecret: template,
      scope: template.optional(),
      audience: template.optional(),
      send: z.enum(['basic', 'body']).default('basic').describe('how client id and secret are sent'),
      header: z.string().default('authorization'),
      prefix: z.string().default('Bearer '),
    })
    .optional()
    .describe('client credentials: the token is kept until a minute before it ends'),
  signature: signature.optional(),
});

export type AuthSpec = z.output<typeof auth>;
export type OAuthSpec = NonNullable<AuthSpec['oauth2']>;
export type SignatureSpec = z.output<typeof signature>;
export type Digest = (typeof DIGESTS)[number];
export type Encoding = (typeof ENCODINGS)[number];
