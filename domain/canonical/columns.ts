import type { z } from 'zod';
import { type Personal, personalOf } from '../personal.ts';

/** A field of a record as a column: `shipTo.city`. */
export interface Column {
  path: string;
  /** What it tells of a person, where it does. */
  personal?: Personal;
}

/** The columns of a kind, and of each list of things in it: `lines` of an order, `packages` of a shipment and `packages.contents` of all of them. */
export interface Columns {
  plain: Column[];
  lists: { path: string; columns: Column[] }[];
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
}

/** What stands in a record of this schema, flat: objects are unfolded, lists of objects stand apart, and what else is a list or open is one column. */
export function columnsOf(schema: z.ZodType): Columns {
  const found: Columns = { plain: [], lists: [] };
  gather(schema, '', found);
  return found;
}

function gather(schema: z.ZodType, path: string, found: Columns): void {
  const personal = personalOf(schema);
  const { type, innerType, in: piped, element, valueType, shape } = schema.def as unknown as Definition;
  const inner = innerType ?? piped;
  if (personal) found.plain.push({ path, personal });
  else if (inner) gather(inner, path, found);
  else if (shape)
    for (const [name, field] of Object.entries(shape)) gather(field, path === '' ? name : `${path}.${name}`, found);
  else if (type === 'array' && element && isObject(element)) {
    const { plain, lists } = columnsOf(element);
    found.lists.push({ path, columns: plain });
    for (const { path: within, columns } of lists) found.lists.push({ path: `${path}.${within}`, columns });
  } else {
    const within = element ?? valueType;
    const sort = within && personalOf(within);
    found.plain.push({ path, ...(sort ? { personal: sort } : {}) });
  }
}

const isObject = (schema: z.ZodType): boolean => (schema.def as unknown as Definition).shape !== undefined;
