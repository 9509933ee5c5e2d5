import { z } from 'zod';
import { country, currency, amount as decimal } from '../../domain/canonical/fields.ts';

/** What stands at one place of a record. */
export type PathTree =
  | {
      kind: 'object';
      fields: ReadonlyMap<string, PathField>;
      /**
       * Whether other fields may be there: `none` where the schema names all of them, `unlisted` where it passes what it does not name.
       */
      others: 'none' | 'unlisted';
      description?: string;
    }
  | { kind: 'list'; of: PathTree; description?: string }
  /** Any names, all of the same shape. */
  | { kind: 'record'; of: PathTree; description?: string }
  | Leaf
  /** Nothing is known: whatever is read or written here is right. */
  | { kind: 'unknown'; description?: string };

/** A plain value. */
export interface Leaf {
  kind: 'leaf';
  type: LeafType;
  /** All values that it may have, where they are listed. */
  values?: readonly (string | number | boolean)[];
  /** Characters. */
  maxLength?: number;
  description?: string;
  /** Whether the schema takes this value. */
  takes(value: unknown): boolean;
}

/** `choice` is one of `values`; `mixed` is, for example, a number or the same as text. */
export type LeafType =
  | 'text'
  | 'choice'
  | 'decimal'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'instant'
  | 'date'
  | 'country'
  | 'currency'
  | 'mixed';

export interface PathField {
  tree: PathTree;
  /** Has to be there. */
  required: boolean;
  /** May be there as `null`. */
  nullable: boolean;
}

/** The parts of a zod schema that a tree is made of. */
interface Definition {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  options?: z.ZodType[];
  in?: z.ZodType;
  out?: z.ZodType;
  getter?: () => z.ZodType;
}

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** Named fields of the canonical records that are all texts to zod. */
const NAMED: ReadonlyMap<z.ZodType, LeafType> = new Map<z.ZodType, LeafType>([
  [decimal, 'decimal'],
  [country, 'country'],
  [currency, 'currency'],
]);

/** What a text may be said to hold. */
const HELD: readonly LeafType[] = ['decimal', 'instant', 'date', 'country', 'currency'];

/** A schema that refers to itself is followed this far. */
const MAX_DEPTH = 12;

/**
 * The tree of a kind's schema, as mappings see it: what may be read from a record or written to a target. Wrappers (optional, nullable,
 * default, prefault, catch, readonly, lazy) are looked through; the input side of transforms counts.
 *
 * A loose zod object lets unknown fields pass. Its tree says `others: 'unlisted'`, unless the schema or one around it is marked
 * `.meta({ complete: true })`: then nothing else ever arrives (a query names every field), and an unknown name is a mistake.
 * A text that the system promises to be more than that says so by `.meta({ holds: 'decimal' })`.
 */
export function pathTree(schema: z.ZodType): PathTree {
  const tree = made.get(schema) ?? treeOf(schema, false, 0);
  made.set(schema, tree);
  return tree;
}

/** Neither a schema nor its tree ever changes, and every lint asks for those of all systems. */
const made = new WeakMap<z.ZodType, PathTree>();

function treeOf(schema: z.ZodType, within: boolean, depth: number): PathTree {
  const told = schema.meta();
  const complete = typeof told?.complete === 'boolean' ? told.complete : within;
  const about = schema.description === undefined ? {} : { description: schema.description };
  const { type, innerType, element, valueType, shape, catchall, options, in: from, out, getter } = definitionOf(schema);
  if (depth > MAX_DEPTH) return { kind: 'unknown', ...about };
  if (shape) {
    const open = catchall !== undefined && definitionOf(catchall).type !== 'never' && !complete;
    const fields = Object.entries(shape).map(
      ([name, field]) =>
        [
          name,
          {
            tree: treeOf(field, complete, depth + 1),
            required: field._zod.optin === undefined,
            nullable: isNullable(field),
          },
        ] as const,
    );
    return { kind: 'object', fields: new Map(fields), others: open ? 'unlisted' : 'none', ...about };
  }
  if (type === 'array' && element) return { kind: 'list', of: treeOf(element, complete, depth + 1), ...about };
  if (type === 'record' && valueType) return { kind: 'record', of: treeOf(valueType, complete, depth + 1), ...about };
  if (type === 'lazy' && getter) return { ...treeOf(getter(), complete, depth + 1), ...about };
  if (innerType && !NAMED.has(schema)) return { ...treeOf(innerType, complete, depth), ...about };
  // What comes before a transform; of a preprocessing, what comes after.
  if (type === 'pipe' && from && out)
    return { ...treeOf(definitionOf(from).type === 'transform' ? out : from, complete, depth), ...about };
  if (options?.some((option) => !isPlain(option))) return { kind: 'unknown', ...about };
  if (!isPlain(schema)) return { kind: 'unknown', ...about };
  const holds = HELD.find((held) => held === told?.holds);
  return { ...leafOf(schema), ...(holds ? { type: holds } : {}), ...about };
}

const PLAIN = new Set([
  'string',
  'number',
  'int',
  'bigint',
  'boolean',
  'enum',
  'literal',
  'union',
  'null',
  'template_literal',
]);

function isPlain(schema: z.ZodType): boolean {
  const { type, options, innerType } = definitionOf(schema);
  if (innerType) return isPlain(innerType);
  return PLAIN.has(type) && (options ?? []).every(isPlain);
}

function isNullable(schema: z.ZodType): boolean {
  const { type, innerType } = definitionOf(schema);
  return type === 'nullable' || type === 'null' || (innerType !== undefined && isNullable(innerType));
}

interface JsonLeaf {
  type?: string | string[];
  format?: string;
  enum?: (string | number | boolean)[];
  const?: string | number | boolean;
  maxLength?: number;
}

function leafOf(schema: z.ZodType): Leaf {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonLeaf;
  const values = json.enum ?? (json.const === undefined ? undefined : [json.const]);
  return {
    kind: 'leaf',
    type: typeOf(schema, json),
    ...(values ? { values } : {}),
    ...(json.maxLength === undefined ? {} : { maxLength: json.maxLength }),
    takes: (value) => schema.safeParse(value).success,
  };
}

function typeOf(schema: z.ZodType, json: JsonLeaf): LeafType {
  const named = NAMED.get(schema);
  if (named) return named;
  if (json.enum || json.const !== undefined) return 'choice';
  // A coerced number takes texts too.
  if ((schema.def as { coerce?: boolean }).coerce) return 'mixed';
  switch (json.type) {
    case 'string':
      return json.format === 'date-time' ? 'instant' : json.format === 'date' ? 'date' : 'text';
    case 'integer':
    case 'number':
    case 'boolean':
      return json.type;
    default:
      return 'mixed';
  }
}
