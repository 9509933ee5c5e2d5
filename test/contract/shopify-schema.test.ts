import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildClientSchema,
  findBreakingChanges,
  getNamedType,
  type IntrospectionQuery,
  NoDeprecatedCustomRule,
  parse,
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

/** The vendor says with each type and field which access scopes it takes. */
interface Guarded {
  name: string;
  requiredAccess?: string | null;
  fields?: Guarded[] | null;
}

/** The vendor's own introspection of the version that the connector names. */
const { data: introspection } = JSON.parse(
  gunzipSync(
    readFileSync(
      new URL(`../../node_modules/@shopify/dev-mcp/dist/data/admin_${API_VERSION}.json.gz`, import.meta.url),
    ),
  ).toString(),
) as { data: IntrospectionQuery };
const schema = buildClientSchema(introspection, { assumeValid: true });
const guarded = new Map((introspection.__schema.types as unknown as Guarded[]).map((type) => [type.name, type]));
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
  'shop.graphql.ts': undefined,
};

/** The scopes in the vendor's words: `read_customers` access scope or `read_companies` access scope. */
const scopesIn = (words: string): string[] =>
  [...words.split(' Also:')[0]!.matchAll(/`(\w+)` access scope/g)].map(([, one]) => one as string);

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
