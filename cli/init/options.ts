import type { z } from 'zod';
import { secretPaths } from '../../connectors/secret.ts';
import type { Chosen } from './roles.ts';
import { aboutOf, sampleSecret, sampleValue } from './sample-value.ts';

/** One option of a connection, as the files of a new project need to know it. */
export interface OptionField {
  name: string;
  about: string;
  schema: z.ZodType;
  /** Has to be written, so that the connection can be opened. */
  needed: boolean;
  secret: boolean;
  /** The variable of the environment that holds it, where it is a secret: `SHOP_ACCESS_TOKEN`. */
  variable: string;
  /** What stands there until somebody says better. */
  sample: unknown;
  /** What the connector takes without it. */
  usual?: unknown;
}

/** The options of a connector by its own schema, the needed ones first. */
export function optionFields({ connectionId, connector }: Chosen): OptionField[] {
  const shape = shapeOf(connector.options);
  const secrets = new Set(secretPaths(connector.options));
  const fields = Object.entries(shape).map(([name, schema]): OptionField => {
    const secret = secrets.has(name);
    const optional = schema.safeParse(undefined);
    const usual = optional.success && optional.data !== undefined ? { usual: optional.data } : {};
    return {
      name,
      about: aboutOf(schema) ?? name,
      schema,
      needed: !optional.success,
      secret,
      variable: `${connectionId}_${name}`
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replace(/\W/g, '_')
        .toUpperCase(),
      sample: secret ? sampleSecret(schema) : sampleValue(schema),
      ...usual,
    };
  });
  return withAlternatives(connector.options, fields).sort((a, b) => Number(b.needed) - Number(a.needed));
}

/** Some connectors want one of several options: the first that makes the whole acceptable counts as needed. */
function withAlternatives(schema: z.ZodType, fields: OptionField[]): OptionField[] {
  const accepted = (names: readonly OptionField[]) =>
    schema.safeParse(Object.fromEntries(names.map(({ name, sample }) => [name, sample]))).success;
  const needed = fields.filter((field) => field.needed);
  if (accepted(needed)) return fields;
  const enough = fields.find((field) => !field.needed && accepted([...needed, field]));
  return fields.map((field) => (field === enough ? { ...field, needed: true } : field));
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  const {
    shape,
    innerType,
    in: inner,
  } = schema.def as unknown as {
    shape?: Record<string, z.ZodType>;
    innerType?: z.ZodType;
    in?: z.ZodType;
  };
  if (shape) return shape;
  const next = innerType ?? inner;
  return next ? shapeOf(next) : {};
}
