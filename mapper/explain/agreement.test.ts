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
/** What the shipped mappings have no use for, all in one. */
const EVERYTHING = `
waybill: 1
from: shop/order
to: order
rules:
  id: { first: [id, legacy.id, { expr: "$string(serial)" }] }
  number: { first: [{ from: names, rules: { a: a, b: { from: b, missing: fail } } }, { context: params.number }, no] }
  placedAt: { from: at, as: { instant: epoch-millis }, missing: { default: "2026-01-01T00:00:00.000Z" } }
  state: { from: state, lookup: { o: open, c: cancelled, n: "" }, unknown: { default: open }, missing: { default: open } }
  payment.state: { const: PAID, lookup: { PAID: paid } }
  payment.paid: { from: cents, where: cents > 0, as: { money: minor, currency: cur }, missing: "null" }
  currency: { from: cur, as: currency }
  customer: { rules: { name: who.name, email: { from: who.mail, as: email } }, missing: { default: { name: nobody } } }
  shipTo:
    from: to
    rules:
      line1: { from: street, missing: fail }
      city: { from: "lines[0].city", missing: { default: Nowhere } }
      country: { from: $root.land, as: country }
  billTo: { from: bill, missing: skip, rules: { line1: street, city: city, country: { from: land, as: country } } }
  lines:
    each: rows[]
    where: $not(gone)
    rules:
      id: { expr: "$string($index) & $parent.id" }
      sku: { from: sku, where: "$root.cur != 'XXX'" }
      quantity: { from: n, as: integer }
      unitPrice: { expr: "$reduce([price, 1], function($a, $b) { $a })", as: decimal }
      total: { from: price, as: { money: major, currency: $root.cur } }
      weightKg: { from: weight, as: { unit: kg, of: unit }, missing: skip }
  total: { expr: "$sum(rows.price)", as: decimal }
  tags: { from: "rows[].sku" }
`;
const everything = {
  name: 'shop/order',
  examples: [
    {
      name: 'everything',
      context: { params: { number: '7' } },
      in: {
        id: ' ',
        legacy: { id: 'L1' },
        serial: 3,
        at: 1_766_000_000_000,
        state: 'x',
        cents: 1230,
        cur: 'EUR',
        land: 'DEU',
        to: { street: 'Weg 1', lines: [{ city: 'Bonn' }] },
        bill: { street: '' },
        rows: [
          { sku: 'A', n: '2.00', price: 1.5, weight: 3, unit: 'g' },
          { sku: 'B', n: 1, price: 2, gone: true },
          { sku: 'C', n: 4, price: 3 },
        ],
      },
    },
  ] as Example[],
};

const book = MappingBook.compile([
  ...guide.filter((file) => !isExamples(file)),
  { path: 'shop/order.yaml', text: EVERYTHING },
]);

/** Each example file with the mapping that it belongs to. */
const lessons = [
  everything,
  ...[...new Map([...shipped, ...guide].filter(isExamples).map((file) => [file.path, file])).values()].map(
    ({ path, text }) => ({
      name: path.endsWith('/examples.yaml') ? path.replace('/examples.yaml', '/mapping') : path.replace(EXAMPLES, ''),
      examples: parse(text) as Example[],
    }),
  ),
];

it('has a mapping of everything that is without a problem', async () => {
  expect(book.problems).toEqual([]);
  const [{ in: record, context = {} }] = everything.examples as [Example];
  expect(await byName('shop/order').apply(record, { now: NOW, values: context })).toMatchObject({ ok: true });
});

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
        // Every other one is of the mapping that has everything.
        fc.oneof(fc.constantFrom(...wholes), fc.constantFrom(...wholes.slice(0, 1))),
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
