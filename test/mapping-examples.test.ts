import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { isKind } from '../domain/kinds.ts';
import { MappingBook } from '../mapper/index.ts';

/** One record in and what shall come of it, beside the mapping in `{name}.examples.yaml`. */
interface Example {
  name: string;
  /** What `context:` reads. */
  context?: Record<string, unknown>;
  now?: string;
  in: unknown;
  out?: unknown;
  /** Codes of the problems that it shall have. */
  fails?: string[];
}

const NOW = '2026-11-22T09:00:00.000Z';
const files = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);
const book = MappingBook.compile(files);

const examples = new Map<string, Example[]>();
for (const file of files) {
  const name = /^(.*)\.examples\.ya?ml$/.exec(file.path)?.[1];
  if (name !== undefined) examples.set(name, parse(file.text) as Example[]);
}

test('the shipped mappings have no problems', () => {
  expect(book.problems).toEqual([]);
});

test('every shipped mapping has examples, and every example a mapping', () => {
  expect([...examples.keys()].sort()).toEqual(book.names());
});

describe.each([...examples])('%s', (name, list) => {
  const mapping = book.byName(name);

  test.each(list)('$name', async (example) => {
    expect(Object.hasOwn(example, 'out') !== Object.hasOwn(example, 'fails'), 'an example has `out` or `fails`').toBe(
      true,
    );
    expect(mapping, `no mapping ${name} in the book`).toBeDefined();
    const context = { now: Date.parse(example.now ?? NOW), values: example.context ?? {} };
    const result = await mapping?.apply(example.in, context);
    if (example.fails) {
      expect(result).toMatchObject({ ok: false });
      expect(!result?.ok && result?.problems.map((problem) => problem.code)).toEqual(example.fails);
      return;
    }
    expect(result).toEqual({ ok: true, target: example.out });
    const kind = mapping?.to ?? '';
    if (isKind(kind) && result?.ok) expect(CANONICAL[kind].parse(result.target)).toEqual(result.target);
  });
});
