import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { isKind } from '../domain/kinds.ts';
import { MappingBook } from '../mapper/index.ts';

/** One record in and what shall come of it, as in the `{name}.examples.yaml` of a shipped mapping. */
interface Example {
  name: string;
  context?: Record<string, unknown>;
  in: unknown;
  out?: unknown;
  fails?: string[];
}

const NOW = Date.parse('2026-11-22T09:00:00.000Z');
const EXAMPLES = '/examples.yaml';
const folder = fileURLToPath(new URL('../examples/mapping', import.meta.url));
const shipped = fileURLToPath(new URL('../mappings', import.meta.url));
const guide = await readFile(fileURLToPath(new URL('../docs/mapping-guide.md', import.meta.url)), 'utf8');

const own = await loadMappingFiles([folder]);
const files = await loadMappingFiles([shipped, folder]);
const book = MappingBook.compile(files.filter(({ path }) => !path.endsWith(EXAMPLES)));
const lessons = own
  .filter(({ path }) => path.endsWith(EXAMPLES))
  .map(({ path, text }) => ({ name: path.slice(0, -EXAMPLES.length), examples: parse(text) as Example[] }));

test('the mappings of the guide have no problems', () => {
  expect(book.problems).toEqual([]);
});

test('every mapping of the guide has examples', () => {
  const mappings = own.filter(({ path }) => path.endsWith('/mapping.yaml')).map(({ path }) => path.split('/')[0]);
  expect(lessons.map(({ name }) => name)).toEqual(mappings);
  expect(lessons.length).toBeGreaterThan(0);
});

describe.each(lessons)('$name', ({ name, examples }) => {
  const mapping = book.byName(`${name}/mapping`);

  test('is shown in the guide as it stands in its file', () => {
    const text = own.find(({ path }) => path === `${name}/mapping.yaml`)?.text ?? '';
    const shown = text.slice(text.indexOf('waybill: 1'));
    expect(guide).toContain(shown);
  });

  test.each(examples)('$name', async (example) => {
    const result = await mapping?.apply(example.in, { now: NOW, values: example.context ?? {} });
    if (example.fails) {
      expect(!result?.ok && result?.problems.map(({ code }) => code)).toEqual(example.fails);
      return;
    }
    expect(result).toEqual({ ok: true, target: example.out });
    const kind = mapping?.to ?? '';
    if (isKind(kind) && result?.ok) expect(CANONICAL[kind].safeParse(result.target).error).toBeUndefined();
  });
});
