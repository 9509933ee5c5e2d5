import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../problem.ts';
import { compareResults } from './changes.ts';
import { Tally } from './tally.ts';

const made = (target: Record<string, unknown>) => ({ ok: true as const, target });
const failed = (...problems: Partial<Problem>[]) => ({
  ok: false as const,
  problems: problems.map((one) => ({ code: 'missing', message: 'm', severity: 'error' as const, ...one })),
});
const changes = (old: Record<string, unknown>, next: Record<string, unknown>) =>
  compareResults(made(old), made(next)).map((change) => {
    const { kind, path } = change;
    return [kind, path, change.old, change.new, ...(change.elements ?? [])];
  });

describe('two results of one record', () => {
  it('differ by fields, and not by the order in which they are made', () => {
    expect(changes({ a: 1, b: { c: 'x', d: null } }, { b: { d: null, c: 'x' }, a: 1 })).toEqual([]);
    expect(changes({ a: 1, b: { c: 'x', d: 'y' } }, { a: '1', b: { c: 'x', e: { f: 2 } } })).toEqual([
      ['changed', 'a', 1, '1'],
      ['removed', 'b.d', 'y', undefined],
      ['added', 'b.e', undefined, { f: 2 }],
    ]);
    expect(changes({ total: '1.0', note: null }, { total: '1.00', note: {} })).toEqual([
      ['changed', 'total', '1.0', '1.00'],
      ['changed', 'note', null, {}],
    ]);
  });

  it('differ by failures, each with its place', () => {
    const price = { code: 'not-a-number', path: 'lines[1].price' };
    const both = compareResults(failed({ path: 'a' }, price), failed(price, { path: 'b', message: 'n' }));
    expect(both.map(({ kind, path }) => [kind, path])).toEqual([
      ['new failure', 'b'],
      ['failure gone', 'a'],
    ]);
    expect(compareResults(made({ a: 1 }), failed({}))).toMatchObject([{ kind: 'new failure', path: '' }]);
    expect(compareResults(failed({}), made({ a: 1 }))).toMatchObject([{ kind: 'failure gone' }]);
    // Another line of the file is no other failure.
    expect(compareResults(failed({ where: 'a.yaml:1:1' }), failed({ where: 'a.yaml:9:1' }))).toEqual([]);
  });
});

describe('lists', () => {
  const line = (sku: string, more: object = {}) => ({ sku, unit: 'pcs', quantity: 1, ...more });
  const lists = (old: unknown[], next: unknown[]) => changes({ lines: old }, { lines: next });

  it('know their elements by sku where one is put in or taken out', () => {
    expect(lists([line('A'), line('B')], [line('N'), line('A'), line('B', { quantity: 2 })])).toEqual([
      ['list length', 'lines', 2, 3, '+ sku N'],
      ['changed', 'lines[2].quantity', 1, 2],
    ]);
    expect(lists([line('A'), line('B'), line('C')], [line('A'), line('C')])).toEqual([
      ['list length', 'lines', 3, 2, '- sku B'],
    ]);
  });

  it('tell another order from another content', () => {
    expect(lists([line('A'), line('B', { quantity: 5 })], [line('B', { quantity: 5 }), line('A')])).toEqual([
      ['order', 'lines', ['A', 'B'], ['B', 'A']],
    ]);
  });

  it('keep the place of an element whose name changed', () => {
    expect(lists([line('A'), line('B'), line('C')], [line('A'), line('b'), line('C')])).toEqual([
      ['changed', 'lines[1].sku', 'B', 'b'],
    ]);
    expect(lists([line('A')], [line('a')])).toEqual([['changed', 'lines[0].sku', 'A', 'a']]);
    // All of them: the places are all that is left.
    expect(lists([line('A'), line('B')], [line('a'), line('b')]).map(([, path]) => path)).toEqual([
      'lines[0].sku',
      'lines[1].sku',
    ]);
  });

  it('find names deep inside, and tell two of one name apart', () => {
    const entry = (number: string, more: object = {}) => ({
      item: { FNumber: number },
      unit: { FNumber: 'Pcs' },
      ...more,
    });
    expect(lists([entry('A'), entry('B')], [entry('X'), entry('A'), entry('B')])).toEqual([
      ['list length', 'lines', 2, 3, '+ item.FNumber X'],
    ]);
    expect(lists([line('A', { q: 1 }), line('A', { q: 2 })], [line('A', { q: 1 }), line('A', { q: 3 })])).toEqual([
      ['changed', 'lines[1].q', 2, 3],
    ]);
  });

  it('of plain values are compared whole', () => {
    expect(lists(['a', 'b'], ['b', 'a'])).toEqual([['order', 'lines', ['a', 'b'], ['b', 'a']]]);
    expect(lists(['a'], ['a', 'b'])).toEqual([['list length', 'lines', ['a'], ['a', 'b']]]);
    expect(lists(['a', 'b'], ['a', 'c'])).toEqual([['changed', 'lines[1]', 'b', 'c']]);
    expect(lists([1], ['1'])).toEqual([['changed', 'lines[0]', 1, '1']]);
    expect(lists([], [line('A')])).toEqual([['list length', 'lines', 0, 1]]);
  });
});

describe('whatever two records hold', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<unknown>);

  it('a record is equal to its copy, and only to that', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(compareResults(made(one), made(structuredClone(one)))).toEqual([]);
        const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
        const same = JSON.stringify(sorted(plain(one))) === JSON.stringify(sorted(plain(other)));
        expect(compareResults(made(plain(one) as object as never), made(plain(other) as never)).length === 0).toBe(
          same,
        );
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => [name, sorted(part)]);
}

describe('a tally', () => {
  const lines = (first: number, second: number) => [
    { id: 'a', q: first },
    { id: 'b', q: second },
  ];

  it('puts the gravest first, counts records once, and tells different changes', () => {
    const tally = new Tally<{ n: string }>(2);
    for (const n of ['1', '2', '3'])
      tally.add({ n }, compareResults(made({ lines: lines(1, 1) }), made({ note: n, lines: lines(2, 2) })), false);
    tally.add({ n: '4' }, compareResults(made({}), failed({ message: 'X is unknown', path: 'p' })), true);
    for (const n of ['5', '6', '7'])
      tally.add({ n }, compareResults(made({}), failed({ message: 'Y is unknown', path: 'p' })), true);
    tally.add({ n: '8' }, [], false);
    tally.add({ n: '9' }, [], true);
    expect(tally).toMatchObject({ records: 9, unchanged: 1, stillFailing: 1 });
    expect(tally.groups()).toMatchObject([
      {
        kind: 'new failure',
        path: 'p',
        records: 4,
        times: 4,
        examples: [
          { count: 3, records: [{ n: '5' }, { n: '6' }], problem: { message: 'Y is unknown' } },
          { count: 1, records: [{ n: '4' }] },
        ],
      },
      {
        kind: 'changed',
        path: 'lines[].q',
        records: 3,
        times: 6,
        examples: [{ count: 3, old: 1, new: 2, path: 'lines[0].q', records: [{ n: '1' }, { n: '2' }] }],
      },
      { kind: 'added', path: 'note', records: 3, times: 3, examples: [{ new: '1', count: 1 }, { new: '2' }] },
    ]);
    expect(tally.groups()).toHaveLength(3);
    expect(tally.groups()[1]?.examples).toHaveLength(1);
  });

  it('does not grow with what it counts', () => {
    const tally = new Tally<object>(1_000);
    for (let at = 0; at < 500; at += 1) tally.add({}, compareResults(made({ a: at }), made({ a: -1 - at })), false);
    expect(tally.groups()).toMatchObject([{ records: 500, times: 500 }]);
    expect(tally.groups()[0]?.examples).toHaveLength(50);
  });
});
