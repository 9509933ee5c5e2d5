import { z } from 'zod';

/**
 * What a field tells of a person, as far as it matters for putting something else in its place. `free` is a text in which
 * anything may stand: its content decides.
 */
export const PERSONAL = [
  'name',
  'company',
  'street',
  'city',
  'region',
  'postalCode',
  'email',
  'phone',
  'taxId',
  'tracking',
  'url',
  'note',
  'free',
] as const;

export type Personal = (typeof PERSONAL)[number];

const registry = z.registry<{ personal: Personal }>();

/** Marks a field of a schema as personal: what leaves the ledger for an example file holds a fake in its place. */
export function personal<S extends z.ZodType>(sort: Personal, schema: S): S {
  // A copy: field types such as `text` are shared by fields that are not personal.
  const own = schema.clone() as S;
  registry.add(own, { personal: sort });
  return own;
}

/** What a field is marked as; undefined where it is not. */
export const personalOf = (schema: z.ZodType): Personal | undefined => registry.get(schema)?.personal;

interface Definition {
  innerType?: z.ZodType;
  in?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  shape?: Record<string, z.ZodType>;
}

/**
 * The plain fields of a schema, by their names from the outside in: `lines.note` for that of every line; the names of open
 * records are `*`, e.g. `aliases.*`. `undefined` stands at those that are not marked.
 */
export function schemaFields(schema: z.ZodType, prefix = ''): Map<string, Personal | undefined> {
  const marked = registry.get(schema);
  if (marked) return new Map([[prefix, marked.personal]]);
  const { innerType, in: piped, element, valueType, options, shape } = schema.def as unknown as Definition;
  const below: [z.ZodType, string][] = [
    ...Object.entries(shape ?? {}).map(([name, field]): [z.ZodType, string] => [field, join(prefix, name)]),
    ...(element ? [[element, prefix] as [z.ZodType, string]] : []),
    ...(valueType ? [[valueType, join(prefix, '*')] as [z.ZodType, string]] : []),
    ...(options ?? []).map((option): [z.ZodType, string] => [option, prefix]),
    ...[innerType, piped].flatMap((inner): [z.ZodType, string][] => (inner ? [[inner, prefix]] : [])),
  ];
  if (below.length === 0) return new Map([[prefix, undefined]]);
  const fields = new Map<string, Personal | undefined>();
  for (const [field, path] of below)
    for (const [name, sort] of schemaFields(field, path)) fields.set(name, sort ?? fields.get(name));
  return fields;
}

/** Those of the fields that are marked. */
export const personalFields = (schema: z.ZodType): Map<string, Personal> =>
  new Map([...schemaFields(schema)].flatMap(([path, sort]) => (sort ? [[path, sort] as const] : [])));

const join = (prefix: string, name: string): string => (prefix ? `${prefix}.${name}` : name);
