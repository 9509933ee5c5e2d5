import type { SourceFile } from '../mapper/problem.ts';
import { configSchema, declarationSchema } from './config-schema.ts';
import { examplesSchema } from './examples-schema.ts';
import { DRAFT, type JsonSchema } from './json-schema.ts';
import { mappingSchema, sideFile } from './mapping-schema.ts';
import { paramsOf } from './params.ts';
import { readSide } from './read-side.ts';
import { allConnectors, allSides, type Side } from './systems.ts';
import { tableSchema } from './table-schema.ts';
import { writeSide } from './write-side.ts';

/**
 * All schemas that editors use, by their path in the folder that they are written to. `files` are the mappings and tables
 * that are offered by name, as `loadMappingFiles` reads them.
 */
export async function editorSchemas(files: readonly SourceFile[]): Promise<Map<string, JsonSchema>> {
  const connectors = await allConnectors();
  const sides = allSides(connectors);
  return new Map<string, JsonSchema>([
    ['config.json', configSchema(connectors, knownParams(files))],
    ['mapping.json', mappingSchema(sides, tableNames(files))],
    ['table.json', tableSchema()],
    ['examples.json', examplesSchema()],
    ...connectors.flatMap((connector) => {
      const schema = declarationSchema(connector);
      return schema ? [[`systems/${connector.id}.json`, schema] as const] : [];
    }),
    ...sides.map((side) => [sideFile(side.name), sideSchema(side)] as const),
  ]);
}

const LINE_WIDTH = 120;

/** As it is written to disk: what fits into a line stands in one, so that a change of a schema can be read. */
export function schemaText(schema: JsonSchema): string {
  const text = texts.get(schema) ?? `${pretty(schema, '')}\n`;
  texts.set(schema, text);
  return text;
}

const texts = new WeakMap<JsonSchema, string>();

function pretty(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const line = lineOf(value, LINE_WIDTH - indent.length);
  if (line !== undefined) return line;
  const inner = `${indent} `;
  const items = Array.isArray(value)
    ? value.map((item) => inner + pretty(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${pretty(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${items.join(',\n')}\n${indent}${close}`;
}

/** A value as JSON in one line, given up as soon as it is longer than `most` characters: every level of a schema is asked. */
function lineOf(value: unknown, most: number): string | undefined {
  const within = (line: string) => (line.length <= most ? line : undefined);
  if (typeof value !== 'object' || value === null) return within(JSON.stringify(value));
  const isList = Array.isArray(value);
  let line = isList ? '[' : '{';
  for (const [key, part] of Object.entries(value)) {
    line += `${line.length > 1 ? ',' : ''}${isList ? '' : `${JSON.stringify(key)}:`}`;
    const text = lineOf(part, most - line.length - 1);
    if (text === undefined) return undefined;
    line += text;
  }
  return within(`${line}${isList ? ']' : '}'}`);
}

/** Made once for each side, for as long as the side is known. */
const sideSchemas = new WeakMap<Side, JsonSchema>();

function sideSchema(side: Side): JsonSchema {
  const { name, about, read, write } = side;
  const schema = sideSchemas.get(side) ?? {
    $schema: DRAFT,
    description: about,
    definitions: { ...(read ? readSide(name, read) : {}), ...(write ? writeSide(write) : {}) },
  };
  sideSchemas.set(side, schema);
  return schema;
}

const tableNames = (files: readonly SourceFile[]): string[] =>
  [...new Set(files.flatMap(({ path }) => /(?:^|\/)tables\/([^/]+)\.(?:ya?ml|csv)$/.exec(path)?.[1] ?? []))].sort();

/** Connector -> the params that mappings of its folder read -> for what. */
function knownParams(files: readonly SourceFile[]): Map<string, Map<string, string>> {
  const known = new Map<string, Map<string, string>>();
  for (const file of files) {
    const system = /^(?:builtin:)?([^/]+)\/[^/]+\.ya?ml$/.exec(file.path)?.[1];
    if (!system || system === 'tables' || /\.examples\.ya?ml$/.test(file.path)) continue;
    for (const { name, target } of paramsOf(file)) {
      const names = known.get(system) ?? new Map<string, string>();
      const before = names.get(name);
      const about = `read by ${file.path} for ${target}`;
      if (!before?.includes(about)) names.set(name, before ? `${before}; ${about}` : about);
      known.set(system, names);
    }
  }
  return known;
}
