import { describe, expect, test } from 'vitest';
import { MappingBook } from '../index.ts';
import { parseMapping } from '../parse.ts';
import { differences } from './difference.ts';
import { parseExamples } from './example.ts';
import { rulePlace } from './rule-place.ts';
import { passed, runExample } from './run.ts';

const file = (text: string) => ({ path: 'shop/stock.examples.yaml', text });
const wrong = (text: string) => parseExamples(file(text)).problems.map(({ where, code }) => `${where} ${code}`);

const MAPPING = `waybill: 1
from: shop/stock
to: stock
rules:
  sku: { from: sku, missing: fail }
  available: { from: count, as: integer }
  location: { from: place, missing: skip }
`;
const book = MappingBook.compile([{ path: 'shop/stock.yaml', text: MAPPING }]);
const outcomesOf = async (text: string) => {
  const mapping = book.byName('shop/stock');
  const { examples, problems } = parseExamples(file(text));
  expect(problems).toEqual([]);
  return Promise.all(examples.map((example) => runExample(mapping as NonNullable<typeof mapping>, example)));
};

describe('an examples file', () => {
  test('is read with the place of each example and of what is expected of it', () => {
    const found = parseExamples(
      file(
        '- name: one\n  in: { sku: A }\n  out: { sku: A }\n- { name: two, now: 2026-01-01, in: {}, fails: [missing] }\n',
      ),
    );
    expect(found).toMatchObject({ mapping: 'shop/stock', problems: [] });
    expect(found.examples).toMatchObject([
      {
        name: 'one',
        at: 'shop/stock.examples.yaml:1:3',
        expected: { kind: 'out', at: 'shop/stock.examples.yaml:3:3' },
      },
      { name: 'two', now: Date.UTC(2026, 0, 1), expected: { kind: 'fails', codes: ['missing'] } },
    ]);
  });

  test.each([
    ['- name: a\n  in: [\n', 'shop/stock.examples.yaml:3:1 yaml'],
    ['name: a\n', 'shop/stock.examples.yaml:1:1 not-a-list'],
    ['- in: {}\n  out: {}\n', 'shop/stock.examples.yaml:1:3 no-name'],
    ['- name: a\n  out: {}\n', 'shop/stock.examples.yaml:1:3 no-record'],
    ['- name: a\n  in: 7\n  out: {}\n', 'shop/stock.examples.yaml:2:3 no-record'],
    ['- name: a\n  in: {}\n', 'shop/stock.examples.yaml:1:3 no-result'],
    ['- name: a\n  in: {}\n  out: {}\n  fails: [missing]\n', 'shop/stock.examples.yaml:4:3 two-results'],
    ['- name: a\n  in: {}\n  out:\n', 'shop/stock.examples.yaml:3:7 not-a-map'],
    ['- name: a\n  in: {}\n  fails: missing\n', 'shop/stock.examples.yaml:3:10 not-a-list'],
    ['- name: a\n  in: {}\n  fails: []\n', 'shop/stock.examples.yaml:3:10 not-a-list'],
    ['- name: a\n  now: soon\n  in: {}\n  out: {}\n', 'shop/stock.examples.yaml:2:8 bad-value'],
    ['- name: a\n  in: {}\n  outs: {}\n  out: {}\n', 'shop/stock.examples.yaml:3:3 unknown-key'],
    ['- name: a\n  in: {}\n  out: {}\n- name: a\n  in: {}\n  out: {}\n', 'shop/stock.examples.yaml:4:9 double-name'],
  ])('says where it is wrong: %j', (text, problem) => {
    expect(wrong(text)).toEqual([problem]);
  });

  test('with one wrong example still has the others', () => {
    const { examples } = parseExamples(file('- name: a\n- name: b\n  in: {}\n  fails: [missing]\n'));
    expect(examples.map(({ name }) => name)).toEqual(['b']);
  });

  test('may be empty', () => {
    expect(parseExamples(file('# none yet\n'))).toMatchObject({ examples: [], problems: [] });
  });
});

describe('differences', () => {
  test('are told field by field, lists by place', () => {
    expect(
      differences(
        { a: 1, b: { c: 'x', d: null }, lines: [{ sku: 'A' }, { sku: 'B' }] },
        { b: { d: null, c: 'y' }, a: '1', lines: [{ sku: 'A', more: true }] },
      ),
    ).toEqual([
      { path: 'a', kind: 'other', expected: 1, got: '1' },
      { path: 'b.c', kind: 'other', expected: 'x', got: 'y' },
      { path: 'lines[0].more', kind: 'unexpected', got: true },
      { path: 'lines[1]', kind: 'missing', expected: { sku: 'B' } },
    ]);
  });

  test('do not see the order of fields', () => {
    expect(differences({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toEqual([]);
  });

  test('keep a list and an object apart, and null and nothing', () => {
    expect(differences({ a: [], b: null }, { a: {} })).toEqual([
      { path: 'a', kind: 'other', expected: [], got: {} },
      { path: 'b', kind: 'missing', expected: null },
    ]);
  });
});

describe('an example', () => {
  test('passes where the record becomes what it says', async () => {
    const [outcome] = await outcomesOf('- name: a\n  in: { sku: A, count: "3" }\n  out: { sku: A, available: 3 }\n');
    expect(outcome && passed(outcome)).toBe(true);
  });

  test('tells each field that is other', async () => {
    const [outcome] = await outcomesOf('- name: a\n  in: { sku: A, count: "3" }\n  out: { sku: B, available: 3 }\n');
    expect(outcome).toMatchObject({ differences: [{ path: 'sku', expected: 'B', got: 'A' }] });
  });

  test('tells the problems of a record that should have been mapped', async () => {
    const [outcome] = await outcomesOf('- name: a\n  in: { count: "3" }\n  out: { sku: B, available: 3 }\n');
    expect(outcome?.problems).toMatchObject([{ code: 'missing', where: 'shop/stock.yaml:5:8' }]);
  });

  test.each([
    ['[missing]', [], []],
    ['[missing, not-an-integer]', [], ['not-an-integer']],
    ['[not-an-integer]', ['missing'], ['not-an-integer']],
    ['[missing, missing]', [], ['missing']],
  ])('of a problem expects just these codes: %s', async (codes, problems, absent) => {
    const [outcome] = await outcomesOf(`- name: a\n  in: { count: 1 }\n  fails: ${codes}\n`);
    expect(outcome?.problems.map(({ code }) => code)).toEqual(problems);
    expect(outcome?.absent).toEqual(absent);
    expect(outcome && passed(outcome)).toBe(problems.length + absent.length === 0);
  });

  test('does not pass where what comes out is no record of its kind', async () => {
    const loose = MappingBook.compile([
      { path: 'shop/stock.yaml', text: MAPPING.replace('{ from: count, as: integer }', 'count') },
    ]).byName('shop/stock');
    const { examples } = parseExamples(
      file('- name: a\n  in: { sku: A, count: "3" }\n  out: { sku: A, available: "3" }\n'),
    );
    const outcome = await runExample(loose as NonNullable<typeof loose>, examples[0] as (typeof examples)[0]);
    expect(outcome.differences).toEqual([]);
    expect(outcome.unfit).toEqual([expect.stringMatching(/^available: /)]);
    expect(passed(outcome)).toBe(false);
  });

  test('does not pass where the record is mapped though it should fail', async () => {
    const [outcome] = await outcomesOf('- name: a\n  in: { sku: A, count: 1 }\n  fails: [missing]\n');
    expect(outcome).toMatchObject({ absent: ['missing'] });
  });
});

describe('the place of a rule', () => {
  const { mapping } = parseMapping({
    path: 'shop/order.yaml',
    text: `waybill: 1
from: shop/order
to: order
rules:
  shipTo.city: town
  billTo:
    from: bill
    rules:
      city: town
  lines:
    each: items
    rules:
      sku: code
`,
  });
  test.each([
    ['shipTo.city', 'shop/order.yaml:5:3'],
    ['shipTo', 'shop/order.yaml:5:3'],
    ['billTo.city', 'shop/order.yaml:9:7'],
    ['lines[3].sku', 'shop/order.yaml:13:7'],
    ['lines[3]', 'shop/order.yaml:10:3'],
    ['lines[0].name', 'shop/order.yaml:10:3'],
    ['note', undefined],
  ])('%s', (path, at) => {
    expect(rulePlace(mapping?.entries ?? [], path)).toBe(at);
  });
});
