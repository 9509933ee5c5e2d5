import { z } from 'zod';
import { KINDS } from '../../domain/kinds.ts';
import { STAGES } from '../../domain/stages.ts';
import { fields } from './fields.ts';
import { duration } from './measures.ts';
import { TIME_FORMATS } from './times.ts';

const path = z.string().min(1).describe('a path such as data.items.0.id; $ is the whole');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What an answer or an item is like; all that is named must hold. */
export const condition = z.strictObject({
  status: z.union([z.int(), z.array(z.int())]).optional(),
  path: path.optional(),
  is: z.union([scalar, z.array(scalar)]).optional(),
  not: z.union([scalar, z.array(scalar)]).optional(),
  contains: z.string().min(1).optional(),
  exists: z.boolean().optional(),
});

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** `GET /orders/{id}`, or its parts. */
export const request = z.union([
  z
    .string()
    .regex(/^(GET|POST|PUT|PATCH|DELETE) \/\S*$/, 'a request such as "GET /orders/{id}"')
    .transform((text) => {
      const [method, where] = text.split(' ') as [(typeof METHODS)[number], string];
      return { method, path: where, headers: {}, query: {} } as RequestParts;
    }),
  z.strictObject({
    method: z.enum(METHODS),
    path: z.string().regex(/^\/\S*$/, 'a path such as /orders/{id}'),
    headers: z.record(z.string(), z.string()).default({}),
    query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    body: z.unknown().optional().describe('JSON, with placeholders'),
    form: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('a form instead; lists and objects are written as JSON'),
  }),
]);

interface RequestParts {
  method: (typeof METHODS)[number];
  path: string;
  headers: Record<string, string>;
  query: Record<string, string | number | boolean>;
  body?: unknown;
  form?: Record<string, unknown> | undefined;
}

/** A path, a text with placeholders (`{payload.sku}`, `{answer.id}`), or the last segment of a header such as Location. */
const value = z.union([z.strictObject({ header: z.string().min(1) }), z.string().min(1)]);

const time = z.strictObject({
  path,
  as: z.enum(TIME_FORMATS).default('iso'),
  timezone: z.string().optional(),
  separator: z.string().optional(),
  trusted: z.boolean().default(true).describe('false where a newer state may carry an older time'),
});

/** How a record of the system looks: shared by every way in which records may come. */
export const record = z.strictObject({
  id: z.string().min(1),
  changed: z
    .union([
      z
        .string()
        .min(1)
        .transform((at) => time.parse({ path: at })),
      time,
    ])
    .optional()
    .describe('when it changed: a path of an ISO time with zone, or how it is written'),
  numbers: z.array(path).default([]).describe('every number that people know it by'),
  customer: path.optional(),
  cancelled: condition.optional(),
  fields: fields.optional().describe('what a record holds, so that mappings can be checked'),
  parent: z
    .union([
      z.strictObject({ kind: z.enum(KINDS), id: path }),
      z.strictObject({ kind: z.enum(KINDS), target: path.describe('the id that our own push was answered with') }),
      z.strictObject({
        kind: z.enum(KINDS),
        number: path.describe('the number by which another system knows it, as money names an order'),
        of: z.string().optional().describe('the connection whose number it is; any without it'),
      }),
    ])
    .optional(),
});

const size = z.int().positive();
const ends = {
  total: path.optional().describe('how many items there are'),
  pages: path.optional().describe('how many pages there are'),
  more: path.optional().describe('true while there are more'),
};

export const paging = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('none') }),
  z.strictObject({ by: z.literal('page'), size, first: z.int().default(1), ...ends }),
  z.strictObject({ by: z.literal('offset'), size, ...ends }),
  z.strictObject({
    by: z.literal('cursor'),
    next: path,
    more: path.optional(),
    size: size.optional(),
    durable: z.boolean().default(false).describe('the last cursor is kept: the next pull goes on from it'),
  }),
  z.strictObject({ by: z.literal('link header'), size: size.optional() }),
  z.strictObject({ by: z.literal('next url'), next: path, size: size.optional() }),
  z.strictObject({ by: z.literal('last id'), size, start: z.string().optional() }),
]);

const list = z.strictObject({
  request,
  items: path.default('$'),
  maybeMissing: z.boolean().default(false).describe('an answer without `items` means that there are none'),
  paging: paging.prefault({ by: 'none' }),
  order: z
    .enum(['oldest change first', 'newest change first', 'by id'])
    .optional()
    .describe('how items of a list of changes follow one another; pages and offsets need it'),
  since: z
    .strictObject({ as: z.enum(TIME_FORMATS), timezone: z.string().optional(), separator: z.string().optional() })
    .optional()
    .describe('how {since} and {until} are written, where it is not as in record.changed'),
  overlap: duration.prefault('2m').describe('how much is read again, for what was written late'),
  beginning: z.iso.date().optional().describe('{since} of the very first pull'),
  span: duration.optional().describe('the longest time between {since} and {until}'),
});

const read = z.strictObject({
  request,
  record: path.optional().describe('the record in the answer'),
  items: path.optional().describe('the list of records, where {ids} asks for several'),
  size: size.default(50),
});

const answered = {
  id: value.optional(),
  numbers: z.array(value).default([]),
  facts: z.record(z.string(), value).default({}),
};

const create = z.strictObject({
  request,
  ...answered,
  fields: fields.optional().describe('what {payload} holds, so that mappings can be checked'),
});
const change = z.strictObject({
  request,
  already: z
    .array(z.union([z.string(), z.number()]))
    .default([])
    .describe('codes of refusals that mean: it is so already; not-found for an object that is gone'),
});

const find = z.strictObject({
  request,
  items: path.optional(),
  record: path.optional(),
  match: path.describe('what in the object must equal our reference'),
  answersOthers: z
    .boolean()
    .default(false)
    .describe('it also answers other objects: all of the same order, or those whose reference is similar'),
  ...answered,
});

export const ONCE = [
  'idempotency key',
  'upsert by our id',
  'unique reference',
  'probe by reference',
  'lease and reconcile',
] as const;

const once = z.strictObject({
  way: z.enum(ONCE),
  identityMaxLength: z.int().min(8).max(64).default(40),
  settle: duration.prefault('2s').describe('how long after a lost call a search is to be believed'),
  keyTtl: duration.optional().describe('how long idempotency keys are remembered'),
});

const measures = {
  total: path.optional().describe('the total, in the same unit on both sides'),
  currency: path.optional(),
  lines: z
    .strictObject({ in: path.describe('the list'), sku: path, quantity: path })
    .optional()
    .describe('pieces by article'),
  tracking: path.optional(),
};

/** What reconciliation compares of the objects that `list` answers. */
const compare = z.strictObject({
  ...measures,
  reference: path.optional().describe('where our reference stands; find.match without it'),
  at: z
    .union([
      z
        .string()
        .min(1)
        .transform((at) => time.parse({ path: at })),
      time,
    ])
    .optional()
    .describe('when it was made or changed, where records have no `changed`'),
  stage: z
    .strictObject({ path, is: z.record(z.string(), z.enum(STAGES)) })
    .optional()
    .describe('how far it is, by the word of the system; words that are not named say nothing'),
  payload: z.strictObject(measures).prefault({}).describe('the same in what we send, where its names are others'),
});

/** One kind: how its records look, and a request for each verb that the system has. */
export const kind = z.strictObject({
  record: record.optional(),
  list: list.optional(),
  read: z.union([z.string().transform((text) => read.parse({ request: text })), read]).optional(),
  create: create.optional(),
  find: find.optional(),
  update: change.optional(),
  cancel: change.optional(),
  once: once.optional(),
  compare: compare.optional().describe('what reconciliation compares'),
  change: z.enum(['in-place', 'replace', 'refuse']).optional(),
});

export type KindSpec = z.output<typeof kind>;
export type RecordSpec = z.output<typeof record>;
export type ListSpec = z.output<typeof list>;
export type ReadSpec = z.output<typeof read>;
export type CreateSpec = z.output<typeof create>;
export type FindSpec = z.output<typeof find>;
export type ChangeSpec = z.output<typeof change>;
export type CompareSpec = z.output<typeof compare>;
export type PagingSpec = z.output<typeof paging>;
export type RequestSpec = z.output<typeof request>;
export type Condition = z.output<typeof condition>;
export type ValueSpec = z.output<typeof value>;
