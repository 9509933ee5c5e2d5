import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { compileNative, ExpressionError } from './native.ts';
import { Scope } from './scope.ts';

const run = { context: { now: 0, values: {} }, problems: [] };

/** What ours and JSONata's answer, or that they refuse. */
async function both(text: string, record: unknown): Promise<[ours: unknown, theirs: unknown]> {
  const expression = jsonata(text);
  const native = compileNative(expression.ast());
  if (!native) throw new Error(`${text} is not native`);
  let ours: unknown;
  try {
    ours = native(new Scope(record, undefined, undefined, -1), run);
  } catch (error) {
    ours = { refused: error instanceof ExpressionError ? error.code : error };
  }
  const theirs = await expression.evaluate(structuredClone(record), { root: record }).catch((error) => ({
    // Of an argument of the wrong type JSONata says T0411 where it might have meant the context.
    refused: error.code === 'T0411' ? 'T0410' : error.code,
  }));
  return [plain(ours), plain(theirs)];
}

const plain = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const scalar = fc.constantFrom<unknown>('', 'x', ' 𠮷y  z ', 'straße', 'y', 'gift', 0, 1, 2.5, -3, true, false, null);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, scalar, scalar, tie('list'), tie('record')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3, noNullPrototype: true }),
}));

describe('plain JSONata as closures', () => {
  test.each([
    'a',
    'a.b',
    'a.b.c',
    '$.a.b',
    '$root.a.b',
    "a = 'x'",
    'a = b',
    'a != b',
    'a.b != c',
    'a > 0',
    "a <= 'x'",
    'a.b >= b',
    'a < b',
    "a > 0 and b = 'x'",
    'a or b.c',
    'a + 1',
    'a.b - b',
    'a * b',
    "a & '-' & b",
    'a & b.c',
    "a in ['x', 1, true]",
    "'x' in a",
    'a.b in c',
    'a ? b : c',
    'a.b ? b',
    '$exists(a.b)',
    '$not(a)',
    '$not($exists(a)) or (b > 1)',
    '(a = b)',
    '$uppercase(a)',
    '$lowercase(a.b)',
    "$trim(' ' & a & '  ' & b)",
    '$length(a) > 2',
    '$substring(a, 1)',
    '$substring(a, 0, 3)',
    '$substring(a, -2, 1)',
    '$substring(a, b, c)',
    "$join([a, b, c], ', ')",
    '$join([a.b, $uppercase(b)])',
    "$join(a, '-')",
    "'hub-' & $lowercase($substring(a & b, 0, 2))",
  ])('`%s` means what JSONata means by it', async (text) => {
    await fc.assert(
      fc.asyncProperty(value.record, async (record) => {
        const [ours, theirs] = await both(text, record);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    'a / b',
    'a[0]',
    "a[b='x'].c",
    'a.b[]',
    '*.a',
    '**.a',
    '$$.a',
    'a.(b)',
    '{"a": b}',
    '[a, b]',
    '$sum(a)',
    '($x := a; $x)',
    'a ~> $sum',
    '-a',
    'a^(b)',
    'a@$x.b',
    'a#$i.b',
  ])('`%s` is left to JSONata', (text) => {
    expect(compileNative(jsonata(text).ast())).toBeUndefined();
  });
});
