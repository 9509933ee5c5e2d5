import { z } from 'zod';
import { amount } from '../../domain/canonical/fields.ts';

/** What a field holds; with a question mark it may be missing or null. */
const LEAVES = {
  text: z.string(),
  integer: z.int(),
  number: z.number(),
  /** Exact, as text. */
  decimal: amount,
  boolean: z.boolean(),
  /** ISO 8601 with its zone. */
  instant: z.iso.datetime({ offset: true }),
  date: z.iso.date(),
  /** A number, or the same as text. */
  id: z.union([z.number(), z.string()]),
  any: z.unknown(),
} as const;

export const LEAF_NAMES = Object.keys(LEAVES);

export type FieldSpec = string | FieldSpec[] | { [name: string]: FieldSpec };

const leaf = z
  .string()
  .refine(
    (text) => Object.hasOwn(LEAVES, text.replace(/\?$/, '')),
    `one of: ${LEAF_NAMES.join(', ')}; with ? where it may be missing`,
  );

/** `sku: text`, `lines: [{ sku: text }]`, `address?: { city: text? }`. */
const fieldSpec: z.ZodType<FieldSpec> = z.lazy(() =>
  z.union([
    leaf,
    z.array(fieldSpec).length(1, 'a list names what one of its items is'),
    z.record(z.string(), fieldSpec),
  ]),
);

/** The fields of a record, for `waybill mapping check` and for completion: what is not named here is not an error. */
export const fields = z.record(z.string(), fieldSpec);

/** The schema that mappings are checked against; of an undeclared record nothing is known. */
export function schemaOf(declared: Record<string, FieldSpec> | undefined): z.ZodType {
  return declared ? of(declared) : z.record(z.string(), z.unknown());
}

function of(spec: FieldSpec): z.ZodType {
  if (typeof spec === 'string') {
    const schema: z.ZodType = LEAVES[spec.replace(/\?$/, '') as keyof typeof LEAVES];
    return spec.endsWith('?') ? schema.nullish() : schema;
  }
  if (Array.isArray(spec)) return z.array(of(spec[0] as FieldSpec));
  const entries = Object.entries(spec).map(([name, one]) =>
    name.endsWith('?') ? [name.slice(0, -1), of(one).nullish()] : [name, of(one)],
  );
  return z.looseObject(Object.fromEntries(entries));
}
