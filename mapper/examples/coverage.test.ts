import { describe, expect, it } from 'vitest';
import { MappingBook } from '../index.ts';
import { percentOf } from './coverage.ts';
import { runSuite } from './suite.ts';

/** What no example touches, as `file:line kind target: what`, of a mapping with these rules. */
async function untouched(rules: string, examples: string, tables: Record<string, string> = {}): Promise<string[]> {
  const files = [
    { path: 'shop/customer-out.yaml', text: `waybill: 1\nfrom: customer\nto: shop/customer\nrules:\n${rules}` },
    { path: 'shop/customer-out.examples.yaml', text: examples },
    ...Object.entries(tables).map(([name, text]) => ({ path: `tables/${name}.yaml`, text })),
  ];
  const book = MappingBook.compile(files);
  expect(book.problems).toEqual([]);
  const { results, problems } = await runSuite(book, files, { coverage: true });
  expect(problems).toEqual([]);
  return (results[0]?.coverage?.untouched ?? []).map(
    ({ at, kind, of, what }) => `${at.replace(/^.*?([^/]+\.yaml:\d+):\d+$/, '$1')} ${kind} ${of}: ${what}`,
  );
}

const example = (...records: string[]) =>
  records.map((record, index) => `- { name: "${index}", in: ${record}, out: {} }\n`).join('');

describe('coverage', () => {
  it('of a rule wants something made of it, at any element of a list', async () => {
    const rules = `  a: name
  b: email
  c:
    each: addresses
    rules: { d: line1, e: phone }
  f.g: taxId
`;
    const file = 'customer-out.yaml';
    expect(
      await untouched(rules, example('{ name: x, addresses: [{ line1: y }, { phone: "1" }] }', '{ email: x }')),
    ).toEqual([`${file}:10 rule f.g: never made anything`]);
    expect(await untouched(rules, '# none\n')).toHaveLength(6);
  });

  it('of a default wants the value and the default', async () => {
    const rules = '  a: { from: name, missing: { default: x } }\n  b: { from: email, missing: null }\n';
    expect(await untouched(rules, example('{ name: x }'))).toEqual([
      'customer-out.yaml:5 default a: its default was never needed',
      'customer-out.yaml:6 rule b: never made anything',
    ]);
    expect(await untouched(rules, example('{}'))).toEqual([
      'customer-out.yaml:5 rule a: never made anything',
      'customer-out.yaml:6 rule b: never made anything',
    ]);
    expect(await untouched(rules, example('{}', '{ name: x, email: y }'))).toEqual([]);
  });

  it('of alternatives wants each to be taken', async () => {
    const rules = '  a: { first: [name, { from: email, missing: { default: x } }, phone] }\n';
    expect(await untouched(rules, example('{ name: x }'))).toEqual([
      'customer-out.yaml:5 alternative a: alternative 2 of 3 was never taken',
      'customer-out.yaml:5 default a: its default was never needed',
      'customer-out.yaml:5 alternative a: alternative 3 of 3 was never taken',
    ]);
    expect(await untouched(rules, example('{ name: x }', '{}'))).toEqual([
      'customer-out.yaml:5 alternative a: alternative 3 of 3 was never taken',
    ]);
  });

  it('of a condition wants it true and false, of a list one kept and one left out', async () => {
    const rules = `  a: { from: name, where: "$exists(email)" }
  b:
    each: addresses
    where: "$exists(line2)"
    rules: { c: line1 }
`;
    expect(await untouched(rules, example('{ name: x, email: y, addresses: [{ line1: x, line2: y }] }'))).toEqual([
      'customer-out.yaml:5 condition a: `$exists(email)` was never false',
      'customer-out.yaml:8 condition b: no element left out by `$exists(line2)`',
    ]);
    const both = example('{ name: x, addresses: [{ line1: x }, { line1: x, line2: y }] }', '{ name: x, email: y }');
    expect(await untouched(rules, both)).toEqual([]);
  });

  it('of lookups wants each row that can answer, and what is unknown where that is said', async () => {
    const rules = `  a: { from: group, lookup: { x: 1, y: 2 }, unknown: keep }
  b: { from: company, lookup: sides }
  c: { from: name, lookup: { table: sides, reverse: true } }
`;
    // One file, both directions: a row is touched by either.
    const tables = { sides: 'N: north\nUP: north\nS: south\n' };
    expect(await untouched(rules, example('{ group: x, company: N, name: south }'), tables)).toEqual([
      'customer-out.yaml:5 unknown a: `unknown: keep` never held',
      'customer-out.yaml:5 row a: `y` was never looked up',
      'sides.yaml:2 row sides: `UP` was never looked up',
    ]);
  });

  it('of an expression wants both sides of each question', async () => {
    const rules = `  a: { expr: "name ? email ? 'both' : 'name' : phone ? 'phone' : 'none'" }
  b: { expr: "name = 'x' ? 'yes'", where: "email ? true : false" }
`;
    expect(await untouched(rules, example('{ name: x, email: y }'))).toEqual([
      "customer-out.yaml:5 branch a: the condition of `? 'both'` was never false",
      "customer-out.yaml:5 branch a: the condition of `? 'phone'` was never true",
      "customer-out.yaml:5 branch a: the condition of `? 'phone'` was never false",
      "customer-out.yaml:6 branch b: the condition of `? 'yes'` was never false",
      'customer-out.yaml:6 branch b: the condition of `? true` was never false',
      'customer-out.yaml:6 condition b: `email ? true : false` was never false',
    ]);
    const all = example('{ name: x, email: y }', '{ name: z, email: y }', '{ phone: x }', '{ name: x }', '{}');
    expect(await untouched(rules, all)).toEqual([]);
  });

  it('of an expression that JSONata reads itself hears its branches too, and changes nothing', async () => {
    const rules = `  a: { expr: "$map(addresses, function($a) { $a.line2 ? 'two' : 'one' })" }\n`;
    expect(await untouched(rules, example('{ addresses: [{ line1: x }, { line1: y }] }'))).toEqual([
      "customer-out.yaml:5 branch a: the condition of `? 'two'` was never true",
    ]);
  });

  it('of a mapping that extends another wants its own rules only', async () => {
    const files = [
      {
        path: 'shop/customer-out.yaml',
        text: 'waybill: 1\nfrom: customer\nto: shop/customer\nrules:\n  a: name\n  b: email\n',
      },
      {
        path: 'ours.yaml',
        text: 'waybill: 1\nfrom: customer\nto: shop/customer\nextends: shop/customer-out\nrules:\n  b: phone\n  c: company\n',
      },
      { path: 'ours.examples.yaml', text: example('{ phone: "1" }') },
    ];
    const { results } = await runSuite(MappingBook.compile(files), files, {
      coverage: true,
      wanted: new Set(['ours']),
    });
    expect(results[0]?.coverage).toMatchObject({
      points: 2,
      touched: 1,
      untouched: [{ at: 'ours.yaml:7:3', of: 'c' }],
    });
  });

  it('is whole only where all is touched', () => {
    expect(percentOf({ touched: 199, points: 200 })).toBe(99);
    expect(percentOf({ touched: 200, points: 200 })).toBe(100);
    expect(percentOf({ touched: 0, points: 0 })).toBe(100);
  });
});
