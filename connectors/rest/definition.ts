import { z } from 'zod';
import { LACKS } from '../../domain/failures.ts';
import { KINDS } from '../../domain/kinds.ts';
import { declaredHead } from '../declared-head.ts';
import { auth } from './definition-auth.ts';
import { condition, kind, request } from './definition-kind.ts';
import { webhook } from './definition-webhook.ts';
import { duration, rate } from './measures.ts';

/** What a refusal means. `duplicate`: the target holds our reference already; `not-found`: there is no such object. */
export const ERROR_CLASSES = [
  'rejected',
  'auth',
  'rate-limited',
  'unavailable',
  'unknown-outcome',
  'duplicate',
  'not-found',
] as const;

const codes = z.array(z.union([z.string(), z.number()]));

/** How the system says no, also within an answer of 200. The first rule that holds decides. */
const errorRule = z.strictObject({
  when: condition,
  as: z.enum(ERROR_CLASSES).optional().describe('without it: by `codes`, else by the status, else rejected'),
  lack: z
    .enum(LACKS)
    .optional()
    .describe('of auth: what is missing, so that `waybill check --live` can say how to mend it'),
  code: z.string().optional(),
  message: z.string().optional(),
  field: z.string().optional(),
  codes: z.partialRecord(z.enum(ERROR_CLASSES), codes).default({}),
  id: z.string().optional().describe("a duplicate's id"),
  wait: duration.optional().describe('how long a rate limit lasts, where the answer does not say'),
});

export const RESET_FORMATS = ['seconds', 'epoch-seconds', 'epoch-ms', 'http-date'] as const;

const option = z.strictObject({
  secret: z.boolean().default(false),
  about: z.string().min(1),
  default: z.string().optional(),
  optional: z.boolean().default(false),
});

export const definition = z.strictObject({
  waybill: z.literal(1),
  ...declaredHead('my-shop'),
  docs: z.url(),
  url: z.url().optional().describe('where the system listens; a connection may name another with `url`'),
  options: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, 'letters and digits, such as apiKey'), option)
    .default({}),
  auth: z.union([z.literal('none').transform(() => auth.parse({})), auth]),
  headers: z.record(z.string(), z.string()).default({}).describe('headers of every request'),
  limits: z
    .strictObject({
      calls: z
        .union([rate.transform((one) => [one]), z.array(rate).min(1)])
        .default([])
        .describe('the most calls in a span, such as "100 per minute"; several as a list, all to be kept'),
      concurrency: z.int().positive().default(4),
      timeout: duration.prefault('30s'),
      remaining: z.string().optional().describe('the header that says how many calls are left'),
      reset: z
        .strictObject({ header: z.string().min(1), as: z.enum(RESET_FORMATS).default('seconds') })
        .optional()
        .describe('the header that says when there are calls again'),
    })
    .prefault({}),
  errors: z.array(errorRule).default([]),
  check: request.describe('one cheap call with credentials'),
  kinds: z.partialRecord(z.enum(KINDS), kind),
  webhook: webhook.optional(),
});

/** A system declared in YAML: all that a connector in code would say of it. */
export type Definition = z.output<typeof definition>;
export type ErrorRule = z.output<typeof errorRule>;
export type ErrorClass = (typeof ERROR_CLASSES)[number];
