import { z } from 'zod';
import { config } from '../config/schema.ts';
import type { AnyConnector } from '../connectors/connector.ts';
import { secretPaths } from '../connectors/secret.ts';
import { DRAFT, type JsonSchema, oneOfWords } from './json-schema.ts';

/** `${NAME}` may stand for any plain value: what it is filled with is checked when the config is loaded. */
const REFERENCE: JsonSchema = { type: 'string', pattern: '\\$\\{' };

/** Of params: connector id -> name -> what reads it. */
export type KnownParams = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** `config.yaml`; the options of a connection are those of the connector that it uses. */
export function configSchema(connectors: readonly AnyConnector[], params: KnownParams): JsonSchema {
  const schema = referable(jsonSchemaOf(config)) as {
    properties: Record<string, { additionalProperties: JsonSchema }>;
  };
  const connection = schema.properties.connections?.additionalProperties as {
    properties: Record<string, JsonSchema>;
    allOf?: JsonSchema[];
  };
  const words = connectors.map(({ id, title, role }) => ({ value: id, about: `${title}: ${role}` }));
  connection.properties.use = { description: 'the connector', anyOf: oneOfWords(words) };
  connection.allOf = connectors.map((connector) => whenUsed(connector, params.get(connector.id)));
  return { $schema: DRAFT, description: 'what Waybill connects, and what it moves', ...schema };
}

function whenUsed({ id, options }: AnyConnector, params: ReadonlyMap<string, string> = new Map()): JsonSchema {
  const described = marked(referable(jsonSchemaOf(options)), new Set(secretPaths(options)));
  const known = [...params].map(([name, about]) => [name, { type: 'string', description: about }]);
  return {
    if: { properties: { use: { const: id } }, required: ['use'] },
    then: { properties: { options: described, params: { properties: Object.fromEntries(known) } } },
  };
}

/** The files that declare a system for this connector, where it has any. */
export function declarationSchema({ title, declaration }: AnyConnector): JsonSchema | undefined {
  if (!declaration) return undefined;
  return {
    $schema: DRAFT,
    description: `a system that is declared for the connector ${title}`,
    ...jsonSchemaOf(declaration),
  };
}

/** Neither a schema nor what is generated of it ever changes. */
const generated = new WeakMap<z.ZodType, JsonSchema>();

/** What a schema takes before its defaults and transforms, with its own words for a text that has the wrong form. */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = generated.get(schema) ?? generate(schema);
  generated.set(schema, known);
  return known;
}

function generate(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (jsonSchema.pattern === undefined) return;
      const [issue] = (zodSchema as unknown as z.ZodType).safeParse('\u0000').error?.issues ?? [];
      if (issue && !issue.message.startsWith('Invalid'))
        Object.assign(jsonSchema, { patternErrorMessage: issue.message });
    },
  }) as JsonSchema;
  return made;
}

/** Says of each secret how it is to be written. */
function marked(schema: JsonSchema, secrets: ReadonlySet<string>, above = ''): JsonSchema {
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (!properties) return schema;
  const entries = Object.entries(properties).map(([name, field]) => {
    const path = above ? `${above}.${name}` : name;
    if (!secrets.has(path)) return [name, marked(field, secrets, path)];
    const description = [field.description, 'secret: only as ${NAME} or ${file:path}'].filter(Boolean).join('; ');
    return [name, { ...field, description }];
  });
  return { ...schema, properties: Object.fromEntries(entries) };
}

const PLAIN = new Set(['string', 'number', 'integer', 'boolean']);

/** The same schema, with `${NAME}` wherever a plain value is narrower than any text. */
function referable(schema: unknown): JsonSchema {
  if (Array.isArray(schema)) return schema.map(referable) as unknown as JsonSchema;
  if (typeof schema !== 'object' || schema === null) return schema as JsonSchema;
  const { type, enum: words, const: word } = schema as JsonSchema;
  if (words !== undefined || word !== undefined || PLAIN.has(type as string)) {
    const { description, examples, default: usual, ...narrow } = schema as JsonSchema;
    if (Object.keys(narrow).length === 1 && type === 'string') return schema as JsonSchema;
    const about = Object.entries({ description, examples, default: usual }).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(about), anyOf: [narrow, REFERENCE] };
  }
  // Names of keys are not values: nothing is filled into them.
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'propertyNames' || key === 'required' || key === 'default' || key === 'examples'
        ? value
        : referable(value),
    ]),
  );
}
