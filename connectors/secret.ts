import { z } from 'zod';

const registry = z.registry<{ secret: true }>();

/** A credential among a connector's options: never logged, never in an error, never shown by `waybill check`. */
export function secret(description?: string): z.ZodString {
  const field = z.string().min(1);
  const described = description ? field.describe(description) : field;
  return described.register(registry, { secret: true });
}

/** Paths of the secrets in an options schema, e.g. `["accessToken", "webhook.secret"]`. */
export function secretPaths(schema: z.ZodType, prefix = ''): string[] {
  if (registry.has(schema)) return [prefix];
  const def = schema.def as unknown as {
    type: string;
    innerType?: z.ZodType;
    in?: z.ZodType;
    options?: z.ZodType[];
    shape?: Record<string, z.ZodType>;
  };
  if (def.shape) {
    return Object.entries(def.shape).flatMap(([name, field]) =>
      secretPaths(field, prefix ? `${prefix}.${name}` : name),
    );
  }
  if (def.options) return [...new Set(def.options.flatMap((option) => secretPaths(option, prefix)))];
  const inner = def.innerType ?? def.in;
  return inner ? secretPaths(inner, prefix) : [];
}

/** The values of the secrets in these options. */
export function secretValues(schema: z.ZodType, options: unknown): string[] {
  return secretPaths(schema)
    .map((path) =>
      path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], options),
    )
    .filter((value): value is string => typeof value === 'string' && value.length > 0);
}

const MASK = '***';
/** Shorter ones would mask half of every text, and protect nothing. */
const LEAST_LENGTH = 4;
/** An access token lives an hour or so, in three forms each. */
const MOST_LEARNED = 24;

/** Replaces secret values wherever they stand in texts, also when they are part of an address or encoded for one. */
export interface Redactor {
  /** Secrets that came up on the way: the last few are kept in mind. */
  learn(values: readonly string[]): void;
  text(value: string): string;
  /** A copy of plain data with every text redacted. */
  fields(value: object): object;
}

export function redactor(secrets: readonly string[]): Redactor {
  const formsOf = (values: readonly string[]) =>
    values
      .filter((value) => value.length >= LEAST_LENGTH)
      .flatMap((value) => [value, encodeURIComponent(value), Buffer.from(value).toString('base64')]);
  const fixed = formsOf(secrets);
  let learned: string[] = [];
  let needles: string[] = [];
  const learn = (values: readonly string[]) => {
    if (values.every((value) => learned.includes(value)) && needles.length > 0) return;
    learned = [...new Set([...formsOf(values), ...learned])].slice(0, MOST_LEARNED);
    needles = [...new Set([...fixed, ...learned])].sort((a, b) => b.length - a.length);
  };
  learn([]);
  const text = (value: string) => needles.reduce((result, needle) => result.split(needle).join(MASK), value);
  const deep = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return text(value);
    if (value instanceof Error) return { name: value.name, message: text(value.message) };
    if (typeof value !== 'object' || value === null || depth > 6) return value;
    if (Array.isArray(value)) return value.map((one) => deep(one, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, deep(one, depth + 1)]));
  };
  return { text, learn, fields: (value) => deep(value, 0) as object };
}
