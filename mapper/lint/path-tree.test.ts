import { expect, test } from 'vitest';
import { z } from 'zod';
import { amount, country, instant } from '../../domain/canonical/fields.ts';
import { CANONICAL } from '../../domain/canonical/records.ts';
import { type PathTree, pathsOf, pathTree } from './index.ts';

const shape = (tree: PathTree): unknown => {
  if (tree.kind === 'object')
    return Object.fromEntries(
      [...tree.fields].map(([name, { tree: below, required, nullable }]) => [
        `${name}${required ? '' : '?'}${nullable ? '!' : ''}`,
        shape(below),
      ]),
    );
  if (tree.kind === 'list') return [shape(tree.of)];
  if (tree.kind === 'record') return { '*': shape(tree.of) };
  return tree.kind === 'leaf' ? tree.type : tree.kind;
};

test('a tree looks through wrappers and tells what has to be there', () => {
  const schema = z.object({
    id: z.string(),
    count: z.int().positive(),
    weight: z.coerce.number().default(0),
    price: amount.optional(),
    told: z.string().meta({ holds: 'decimal' }),
    at: instant.nullish(),
    where: country.nullable(),
    state: z.enum(['open', 'shut']),
    either: z.union([z.number(), z.string()]),
    made: z.string().transform(Number),
    anything: z.unknown(),
    lines: z.array(z.object({ sku: z.string() })).min(1),
    more: z.record(z.string(), z.boolean()),
    parcel: z.looseObject({}).prefault({}),
  });
  expect(shape(pathTree(schema))).toEqual({
    id: 'text',
    count: 'integer',
    'weight?': 'mixed',
    'price?': 'decimal',
    told: 'decimal',
    'at?!': 'instant',
    'where!': 'country',
    state: 'choice',
    either: 'mixed',
    made: 'text',
    anything: 'unknown',
    lines: [{ sku: 'text' }],
    more: { '*': 'boolean' },
    'parcel?': {},
  });
});

test('loose objects may hold more, unless the schema says that it is complete', () => {
  const inner = z.looseObject({ city: z.string() });
  const others = (schema: z.ZodType) => {
    const tree = pathTree(schema);
    const below = tree.kind === 'object' ? tree.fields.get('to')?.tree : undefined;
    return [tree, below].map((one) => one?.kind === 'object' && one.others);
  };
  expect(others(z.looseObject({ to: inner.nullish() }))).toEqual(['unlisted', 'unlisted']);
  expect(others(z.looseObject({ to: inner.nullish() }).meta({ complete: true }))).toEqual(['none', 'none']);
  expect(others(z.looseObject({ to: inner.meta({ complete: false }) }).meta({ complete: true }))).toEqual([
    'none',
    'unlisted',
  ]);
  expect(others(z.strictObject({ to: z.object({}) }))).toEqual(['none', 'none']);
});

test('paths are written as mappings write them', () => {
  const tree = pathTree(
    z.object({ 'ship to': z.object({ 'a.b': z.string() }), lines: z.array(z.object({ sku: z.string() })) }),
  );
  expect([...pathsOf(tree)].map(({ path }) => path)).toEqual([
    '["ship to"]',
    '["ship to"]["a.b"]',
    'lines',
    'lines[].sku',
  ]);
  expect([...pathsOf(tree, '')].map(({ path }) => path).at(-1)).toBe('lines.sku');
  const order = [...pathsOf(pathTree(CANONICAL.order))].map(({ path }) => path);
  expect(order).toContain('shipTo.postalCode');
  expect(order).toContain('lines[].taxRate');
});

test('a schema that refers to itself ends', () => {
  interface Box {
    in?: Box | undefined;
  }
  const box: z.ZodType<Box> = z.object({ in: z.lazy(() => box).optional() });
  expect([...pathsOf(pathTree(box))].length).toBeLessThan(20);
});
