import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { MappingBook } from './index.ts';

const context = { now: 0, values: {} };

test('a mapping without an expression never waits: it answers at once, whatever the record', async () => {
  const files = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);
  const book = MappingBook.compile(files);
  const without = files.filter(
    ({ path, text }) => book.byName(path.replace(/\.yaml$/, '')) && !/\b(expr|where):/.test(text),
  );
  expect(without.length).toBeGreaterThan(3);
  for (const { path } of without) {
    const mapping = book.byName(path.replace(/\.yaml$/, ''));
    expect([path, mapping?.awaits]).toEqual([path, false]);
    for (const record of [{}, { id: 1 }, null]) expect(mapping?.apply(record, context)).not.toBeInstanceOf(Promise);
  }
});

test('nor does one whose expressions are plain; one that needs JSONata itself says so', () => {
  const mapping = (rule: string) =>
    MappingBook.compile([
      { path: 'a/order.yaml', text: `waybill: 1\nfrom: order\nto: a/order\nrules:\n  x: { expr: "${rule}" }\n` },
    ]).byName('a/order');
  expect(mapping("number & '/' & $uppercase(currency)")?.awaits).toBe(false);
  expect(mapping("lines[sku = 'A'].quantity")?.awaits).toBe(true);
  expect(mapping("lines[sku = 'A'].quantity")?.apply({}, context)).toBeInstanceOf(Promise);
});
