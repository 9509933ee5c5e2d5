import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildClientSchema,
  findBreakingChanges,
  getNamedType,
  type IntrospectionQuery,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { scopesFor } from '../../connectors/shopify/scopes.ts';
import { API_VERSION } from '../../connectors/shopify/version.ts';
import type { Kind } from '../../domain/kinds.ts';
import { schema as sandboxSchema } from '../../sandbox/shopify/schema.ts';
import { schema as sandboxStorefront } from '../../sandbox/shopify/storefront.ts';

/** The vendor says with each type and field which access scopes it takes. */
interface Guarded {
  name: string;
  requiredAccess?: string | null;
  fields?: Guarded[] | null;
}

/** The vendor's own introspection of the version that the connector names. */
function introspectionOf(api: string): IntrospectionQuery {
  const file = `../../node_modules/@shopify/dev-mcp/dist/data/${api}_${API_VERSION}.json.gz`;
  return JSON.parse(gunzipSync(readFileSync(new URL(file, import.meta.url))).toString()).data as IntrospectionQuery;
}
const introspection = introspectionOf('admin');
const schema = buildClientSchema(introspection, { assumeValid: true });
/** Its documents are those of a file of their own. */
const STOREFRONT = 'storefront.graphql.ts';
const storefront = buildClientSchema(introspectionOf('storefront-graphql'), { assumeValid: true });
const guarded = new Map((introspection.__schema.types as unknown as Guarded[]).map((type) => [type.name, type]));
const folder = new URL('../../connectors/shopify/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.graphql.ts'));
const all = (
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
const documents = all.filter(({ file }) => file !== STOREFRONT);
const shown = all.filter(({ file }) => file === STOREFRONT);

describe(`Shopify Admin GraphQL ${API_VERSION}`, () => {
  it('has documents in every file that names itself so', () => {
    expect(new Set(all.map(({ file }) => file)).size).toBe(files.length);
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

describe(`Shopify Storefront GraphQL ${API_VERSION}`, () => {
  it.each(shown)('$name is valid by the official introspection, and asks for nothing deprecated', ({ text }) => {
    const rules = [...specifiedRules, NoDeprecatedCustomRule];
    expect(validate(storefront, parse(text), rules).map(({ message }) => message)).toEqual([]);
  });

  it('the sandbox serves a part of it and nothing else', () => {
    const broken = findBreakingChanges(sandboxStorefront, storefront).map(({ description }) => description);
    expect(broken.filter((text) => !/ from deprecated\.$/.test(text))).toEqual([]);
  });
});

/** What each file's documents are sent for; `check` and the erasure are of no kind. */
const SENT_FOR: Record<string, { gives?: Kind; takes?: Kind } | undefined> = {
  'orders.graphql.ts': { gives: 'order' },
  'shipments.graphql.ts': { takes: 'shipment' },
  'stock.graphql.ts': { takes: 'stock' },
  'stock-changes.graphql.ts': { gives: 'stock' },
  'customers.graphql.ts': { gives: 'customer' },
  'standing.graphql.ts': { takes: 'customer' },
  'products.graphql.ts': { gives: 'product' },
  'prices.graphql.ts': { takes: 'price' },
  'variants.graphql.ts': { takes: 'price' },
  'drafts.graphql.ts': { gives: 'order' },
  'draft-writes.graphql.ts': { takes: 'order' },
  'bulk.graphql.ts': { gives: 'order' },
  'forget.graphql.ts': undefined,
  'returns.graphql.ts': { gives: 'return' },
  'return-writes.graphql.ts': { takes: 'return' },
  'shop.graphql.ts': undefined,
};

/** The scopes in the vendor's words: `read_customers` access scope or `read_companies` access scope. */
const scopesIn = (words: string): string[] =>
  [...(words.split(' Also:')[0] ?? '').matchAll(/`(\w+)` access scope/g)].map(([, one]) => one as string);

/** Each clause of access that a document needs. */
function accessOf(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (place: string, one: Guarded | undefined) => {
    const scopes = scopesIn(one?.requiredAccess ?? '');
    if (scopes.length > 0) found.set(place, scopes);
  };
  const types = new TypeInfo(schema);
  visit(
    parse(text),
    visitWithTypeInfo(types, {
      Field() {
        const parent = types.getParentType()?.name ?? '';
        const field = types.getFieldDef();
        add(
          `${parent}.${field?.name}`,
          guarded.get(parent)?.fields?.find(({ name }) => name === field?.name),
        );
        const type = getNamedType(types.getType())?.name ?? '';
        add(type, guarded.get(type));
      },
    }),
  );
  return found;
}

describe('the scopes that check asks for', () => {
  it.each(documents)('allow all that $file $name asks', ({ file, text }) => {
    expect(Object.keys(SENT_FOR)).toContain(file);
    const sent = SENT_FOR[file];
    if (!sent) return;
    const moves = { gives: new Set(sent.gives ? [sent.gives] : []), takes: new Set(sent.takes ? [sent.takes] : []) };
    const wanted = scopesFor(moves, { drafts: file.startsWith('draft') });
    const allowed = (clause: string[]) =>
      wanted.some((any) =>
        any.every((one) => clause.includes(one) || clause.includes(one.replace(/^write_/, 'read_'))),
      );
    const lacking = [...accessOf(text)].filter(([, clause]) => !allowed(clause));
    expect(lacking).toEqual([]);
  });
});
