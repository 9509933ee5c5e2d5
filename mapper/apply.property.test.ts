import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { type Mapping, MappingBook, type MappingContext, type MappingResult } from './index.ts';
import { TYPES } from './types.ts';

const files = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);
const shipped = MappingBook.compile(files);

/** A record that each shipped mapping takes, out of its examples: what is hostile is put into it, so that rules meet it. */
const subjects = files.flatMap(({ path, text }) => {
  const mapping = shipped.byName(path.replace(/\.examples\.yaml$/, ''));
  const [example] = path.endsWith('.examples.yaml') ? (parse(text) as { in: object; context?: object }[]) : [];
  return mapping && example ? [{ mapping, record: example.in, values: { ...example.context } }] : [];
});

const context: MappingContext = { now: Date.UTC(2026, 10, 22), values: { identity: 'w-1' } };

/** A list that has gaps. */
const sparse = () => {
  const list: unknown[] = [1];
  list[3] = 'x';
  return list;
};
const cyclic = () => {
  const one: Record<string, unknown> = { name: 'x' };
  one.self = one;
  one.list = [one];
  return one;
};
const trap = () =>
  Object.defineProperty({}, 'name', {
    enumerable: true,
    get: () => {
      throw new TypeError('no');
    },
  });
const BIG = 'x'.repeat(10_000_000);
const DIGITS = '7'.repeat(10_000_000);
const SMALL_WORDS = `a_${'b'.repeat(10_000_000)}`;
/** Longer than expressions take, and short enough to be tried a thousand times. */
const LONG = BIG.slice(0, 1_000_001);

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    2 ** 60,
    1e300,
    123_456_789_012_345_678_901_234_567_890n,
    '123456789012345678901234567890.12',
    undefined,
    null,
    '',
    ' ',
    '\u0000',
    '\uD800',
    'toString',
    '__proto__',
    Symbol('x'),
    () => 1,
    new Date(0),
    new Date(Number.NaN),
    new Map([['a', 1]]),
    /x/,
    new Proxy({}, { get: () => Symbol('x'), ownKeys: () => ['a'] }),
  ),
  fc.constant(null).map(sparse),
  fc.constant(null).map(cyclic),
  fc.constant(null).map(trap),
  fc.constant(LONG),
  fc
    .constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'then')
    .map((key) => JSON.parse(`{"${key}": {"polluted": true}}`)),
  fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, withNullPrototype: true, withMap: true }),
);

/** Every place in a record, as the keys that lead to it. */
function placesOf(value: unknown, above: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [above];
  return [above, ...Object.entries(value).flatMap(([key, part]) => placesOf(part, [...above, key]))];
}

/** The record with something else at a place; the rest is shared. */
function withAt(record: unknown, [key, ...below]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy = Array.isArray(record) ? [...record] : { ...(record as object) };
  (copy as Record<string, unknown>)[key] = withAt((record as Record<string, unknown>)[key], below, value);
  return copy;
}

const isResult = (result: MappingResult): boolean => (result.ok ? isJson(result.target) : result.problems.length > 0);

/** Whether it comes back from JSON as it was. */
const isJson = (value: unknown): boolean => isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);

describe.each(subjects)('$mapping.name', ({ mapping, record, values }) => {
  const places = placesOf(record).filter((place) => place.length > 0);
  const own: MappingContext = { ...context, values: { ...context.values, ...values } };

  test('makes JSON or says why not, whatever stands at whichever place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...places), strange), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          // One place may lie below another that has been changed.
          const hostile = changes.reduce<unknown>((made, [place, value]) => {
            try {
              return withAt(made, place, value);
            } catch {
              return made;
            }
          }, record);
          expect(isResult(await mapping.apply(hostile, own))).toBe(true);
          expect(({} as Record<string, unknown>).polluted).toBeUndefined();
          expect(Object.keys(Object.prototype)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('makes the same of the same record, by the order of its rules, however the record is ordered', async () => {
    const first = JSON.stringify(await mapping.apply(record, own));
    expect(JSON.parse(first)).toMatchObject({ ok: expect.any(Boolean) });
    const [again, turned] = await Promise.all([mapping.apply(record, own), mapping.apply(reversed(record), own)]);
    expect(JSON.stringify(again)).toBe(first);
    expect(JSON.stringify(turned)).toBe(first);
  });

  test('changes nothing in the record, and keeps nothing of it', async () => {
    const before = structuredClone(record);
    const result = await mapping.apply(record, own);
    expect(record).toEqual(before);
    const parts = new Set(objectsIn(record));
    expect(result.ok ? objectsIn(result.target).filter((part) => parts.has(part)) : []).toEqual([]);
  });
});

/** The same record with all its keys the other way round. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
}

const objectsIn = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];

/** A mapping of one rule: the canonical side is `order`, nothing is known of the other. */
function ruleOf(rule: string, ...tables: { path: string; text: string }[]): Mapping {
  const text = `waybill: 1\nfrom: order\nto: shop/order\nrules:\n  out: ${rule}\n`;
  const book = MappingBook.compile([{ path: 'shop/order.yaml', text }, ...tables]);
  expect(book.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return book.byName('shop/order') as Mapping;
}

async function out(mapping: Mapping, record: unknown): Promise<unknown> {
  const result = await mapping.apply(record, context);
  return result.ok ? result.target.out : result.problems.map(({ code }) => code);
}

describe('whatever a record holds', () => {
  const whole = ruleOf('lines');
  test.each<[name: string, value: unknown, made: unknown]>([
    ['a number of 30 digits as text', '123456789012345678901234567890', '123456789012345678901234567890'],
    ['a number of 30 digits', 123456789012345678901234567890n, '123456789012345678901234567890'],
    ['a number of 30 digits in a list', [123456789012345678901234567890n], ['123456789012345678901234567890']],
    ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['gaps', sparse(), [1, null, null, 'x']],
    ['nothing in a field', { a: undefined, b: null }, { b: null }],
    ['NaN', [Number.NaN], ['not-json']],
    ['infinity', Number.POSITIVE_INFINITY, ['not-json']],
    ['a symbol', { a: Symbol('x') }, ['not-json']],
    ['a function', () => 1, ['not-json']],
    ['no date', [new Date(Number.NaN)], ['not-json']],
    ['itself', cyclic(), ['unmappable']],
    ['a hostile key', JSON.parse('{"__proto__": {"a": 1}, "b": 2}'), { b: 2 }],
  ])('%s', async (_, value, made) => {
    expect(await out(whole, { lines: value })).toEqual(made);
  });

  // A process that has made many expressions leaves the later ones unoptimized: these need a stack as deep as a text is long.
  test.each(['--no-regexp-optimization', '--regexp-optimization'])(
    'ten megabytes through every type: %s',
    async (flag) => {
      setFlagsFromString(flag);
      try {
        expect(await out(whole, { lines: BIG })).toBe(BIG);
        for (const number of [BIG, DIGITS]) {
          const answers: Record<string, unknown> = {};
          for (const type of Object.keys(TYPES)) {
            const made = await out(ruleOf(`{ from: number, as: ${type} }`), { number });
            answers[type] = made === number ? 'as it is' : String(made);
          }
          expect(answers).toEqual({
            text: 'as it is',
            integer: 'not-an-integer',
            decimal: 'not-a-decimal',
            number: 'not-a-decimal',
            money: 'not-a-decimal',
            date: 'not-a-date',
            instant: 'not-a-time',
            boolean: 'not-a-boolean',
            country: 'not-a-country',
            currency: 'not-a-currency',
            email: 'not-an-email',
            phone: 'not-a-phone',
            unit: 'not-a-unit',
          });
        }
        for (const number of [BIG, DIGITS, SMALL_WORDS])
          expect(await out(ruleOf('{ from: number, lookup: { a: b } }'), { number })).toEqual(['unknown-value']);
      } finally {
        setFlagsFromString('--regexp-optimization');
      }
    },
  );
});

describe('decimals', () => {
  const digits = fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n });

  test('of 30 digits are kept', async () => {
    const mapping = ruleOf('{ from: number, as: decimal }');
    await fc.assert(
      fc.asyncProperty(digits, async (value) => {
        expect(await out(mapping, { number: String(value) })).toBe(String(value));
        expect(await out(mapping, { number: value })).toBe(String(value));
      }),
    );
  });

  test('money is exact both ways, in currencies of none, two and three digits', async () => {
    const minor = ruleOf('{ from: number, as: { money: minor, currency: currency } }');
    const back = ruleOf('{ from: number, as: { money: major, currency: currency } }');
    await fc.assert(
      fc.asyncProperty(
        digits,
        fc.constantFrom(['JPY', 0], ['EUR', 2], ['KWD', 3]),
        async (value, [currency, scale]) => {
          const made = await out(minor, { number: value, currency });
          expect(BigInt(String(made).replace('.', ''))).toBe(value);
          expect(String(made).split('.')[1]?.length ?? 0).toBe(scale);
          expect(await out(back, { number: made, currency })).toBe(made);
        },
      ),
    );
  });

  test('products and sums in expressions are those of whole numbers', async () => {
    const mapping = ruleOf('{ expr: "$decimalAdd($decimalMultiply(number, currency), number)" }');
    const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    await fc.assert(
      fc.asyncProperty(cents, cents, async (a, b) => {
        const made = await out(mapping, { number: withPoint(a), currency: withPoint(b) });
        expect(BigInt(String(made).replace('.', ''))).toBe(a * b + a * 100n);
      }),
    );
  });
});

/** 1234 -> "12.34". */
const withPoint = (cents: bigint): string => {
  const written = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${written.slice(0, -2)}.${written.slice(-2)}`;
};

describe('a table that is used in both directions', () => {
  const word = fc
    .array(
      fc.constantFrom('a', 'B', '7', '0', ' ', '"', ',', ';', '\t', '\n', '\r\n', 'é', '中', '𠮷', '\\', "'", '#', ':'),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((letters) => letters.join('').trim())
    .filter((text) => !/^#*$/.test(text));
  const pairs = fc.uniqueArray(fc.tuple(word, word), {
    minLength: 1,
    maxLength: 12,
    comparator: ([a, b], [c, d]) => a === c || b === d,
  });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const formats: [name: string, path: string, write: (rows: [string, string][]) => string][] = [
    [
      'CSV',
      'tables/t.csv',
      (rows) => `ours,theirs\r\n${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`,
    ],
    [
      'semicolons',
      'tables/t.csv',
      (rows) => `sep=;\nours;theirs\n${rows.map((row) => row.map(quoted).join(';')).join('\n')}`,
    ],
    [
      'YAML',
      'tables/t.yaml',
      (rows) => rows.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}\n`).join(''),
    ],
    ['rows in YAML', 'tables/t.yaml', (rows) => JSON.stringify(rows.map(([ours, theirs]) => ({ ours, theirs })))],
  ];
  test.each(formats)('is its own inverse: %s', async (_, path, write) => {
    await fc.assert(
      fc.asyncProperty(pairs, async (rows) => {
        const table = { path, text: write(rows) };
        const there = ruleOf('{ from: number, lookup: t }', table);
        const back = ruleOf('{ from: number, lookup: { table: t, reverse: true } }', table);
        for (const [ours, theirs] of rows) {
          expect(await out(there, { number: ours })).toBe(theirs);
          expect(await out(back, { number: theirs })).toBe(ours);
        }
      }),
      { numRuns: 60 },
    );
  });
});
