import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { type Mapping, MappingBook } from '../index.ts';

const byName = (name: string): Mapping => {
  const mapping = book.byName(name);
  if (!mapping) throw new Error(`there is no mapping ${name}`);
  return mapping;
};

interface Example {
  name: string;
  context?: Record<string, unknown>;
  in: Record<string, unknown>;
}

const NOW = Date.parse('2026-11-22T09:00:00.000Z');
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const shipped = await loadMappingFiles([at('../../mappings')]);
const guide = await loadMappingFiles([at('../../mappings'), at('../../examples/mapping')]);
const EXAMPLES = /(\.examples|\/examples)\.ya?ml$/;
const isExamples = ({ path }: { path: string }) => EXAMPLES.test(path);
const book = MappingBook.compile([...guide.filter((file) => !isExamples(file))]);

/** Each example file with the mapping that it belongs to. */
const lessons = [...new Map([...shipped, ...guide].filter(isExamples).map((file) => [file.path, file])).values()].map(
  ({ path, text }) => ({
    name: path.endsWith('/examples.yaml') ? path.replace('/examples.yaml', '/mapping') : path.replace(EXAMPLES, ''),
    examples: parse(text) as Example[],
  }),
);

describe.each(lessons)('an explanation of $name', ({ name, examples }) => {
  const mapping = byName(name);

  test.each(examples)('says what `apply` says: $name', async (example) => {
    const context = { now: NOW, values: example.context ?? {} };
    const explanation = await mapping.explain(example.in, context);
    expect(explanation.result).toEqual(await mapping.apply(example.in, context));
    if (explanation.result.ok) expect(explanation.made).toEqual(explanation.result.target);
  });
});

/** Every place in a record, as a list of keys. */
function places(value: unknown, above: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [[...above, key], ...places(part, [...above, key])]);
}

function damaged(record: unknown, place: readonly string[], value: unknown): unknown {
  const whole = structuredClone(record) as Record<string, unknown>;
  let level = whole;
  for (const key of place.slice(0, -1)) {
    const below = level[key];
    // An earlier damage took this place away.
    if (typeof below !== 'object' || below === null) return whole;
    level = below as Record<string, unknown>;
  }
  const key = place.at(-1) as string;
  if (value === undefined) delete level[key];
  else level[key] = value;
  return whole;
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    '  ',
    0,
    -1,
    1.5,
    true,
    [],
    {},
    [[]],
    [null],
    'PAID',
    '1e400',
    '__proto__',
  ),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('an explanation of damaged records', () => {
  const wholes = lessons.flatMap(({ name, examples }) => examples.map((example) => ({ name, example })));

  it('says what `apply` says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...wholes),
        fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 }),
        async ({ name, example }, damages) => {
          let record: unknown = example.in;
          for (const [pick, value] of damages) {
            const all = places(record);
            const place = all[pick % all.length];
            if (place) record = damaged(record, place, value);
          }
          const context = { now: NOW, values: example.context ?? {} };
          const mapping = byName(name);
          const applied = await mapping.apply(record, context);
          const explanation = await mapping.explain(record, context);
          expect(explanation.result).toEqual(applied);
          if (!applied.ok) {
            // Each problem belongs to one field, but for those of the record as a whole.
            const told = explanation.fields.flatMap(({ problems }) => problems);
            expect(new Set(told).size).toBe(told.length);
            if (told.length > 0) expect(told.length).toBe(applied.problems.length);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leaves the record as it is', async () => {
    for (const { name, example } of wholes) {
      const before = structuredClone(example.in);
      await byName(name).explain(example.in, { now: NOW, values: example.context ?? {} });
      expect(example.in).toEqual(before);
    }
  });
});
