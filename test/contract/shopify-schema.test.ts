import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildClientSchema,
  findBreakingChanges,
  type GraphQLSchema,
  type IntrospectionQuery,
  NoDeprecatedCustomRule,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { API_VERSION } from '../../connectors/shopify/version.ts';
import { schema as sandboxSchema } from '../../sandbox/shopify/schema.ts';

/** The vendor's own introspection of the version that the connector names. */
function official(): GraphQLSchema {
  const file = new URL(`../../node_modules/@shopify/dev-mcp/dist/data/admin_${API_VERSION}.json.gz`, import.meta.url);
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { data: IntrospectionQuery };
  return buildClientSchema(data, { assumeValid: true });
}

const schema = official();
const folder = new URL('../../connectors/shopify/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.graphql.ts'));
const documents = (
  await Promise.all(
    files.map(async (file) =>
      Object.entries((await import(new URL(file, folder).href)) as Record<string, string>).map(([name, text]) => ({
        file,
        name,
        text,
      })),
    ),
  )
).flat();

describe(`Shopify Admin GraphQL ${API_VERSION}`, () => {
  it('has documents in every file that names itself so', () => {
    expect(new Set(documents.map(({ file }) => file)).size).toBe(files.length);
    expect(documents.length).toBeGreaterThanOrEqual(13);
  });

  it.each(documents)('$file $name is valid by the official introspection', ({ text }) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  it.each(documents)('$file $name asks for nothing deprecated', ({ text }) => {
    expect(validate(schema, parse(text), [NoDeprecatedCustomRule]).map(({ message }) => message)).toEqual([]);
  });

  it('would notice a wrong field', () => {
    expect(validate(schema, parse('query Q { orders(first: 1) { nodes { updatedAtt } } }'))).toHaveLength(1);
  });

  it('the sandbox serves a part of it and nothing else: same types, same arguments', () => {
    const broken = findBreakingChanges(sandboxSchema, schema).map(({ description }) => description);
    // graphql-js's own directive knows more places than the vendor's server.
    expect(broken.filter((text) => !/ from deprecated\.$/.test(text))).toEqual([]);
  });
});
