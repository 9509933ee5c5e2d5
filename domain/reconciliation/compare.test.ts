import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add } from '../decimal.ts';
import { type CompareRules, compareObjects } from './compare.ts';
import { type Difference, differenceKey } from './difference.ts';
import type { ExpectedObject, HeldObject } from './measures.ts';

const DAY_MS = 86_400_000;
const rules: CompareRules = {
  from: 0,
  to: 10 * DAY_MS,
  settleMs: 60_000,
  tolerance: (currency) => (currency === 'JPY' ? '1' : '0.01'),
  isOurs: ({ reference }) => reference?.startsWith('ours-') ?? false,
  reports: true,
  shows: false,
};

const keysOf = (differences: Difference[]) => differences.map(differenceKey).sort();

interface Pair {
  expected?: ExpectedObject;
  held?: HeldObject;
}

/** One object that both sides hold alike. */
const alike = (n: number, seed: { total: number; lines: number[]; currency: string }): Required<Pair> => {
  const lines = seed.lines.map((quantity, index) => ({ sku: `SKU-${index}`, quantity: String(quantity) }));
  const measures = { total: (seed.total / 100).toFixed(2), currency: seed.currency, lines, tracking: `hash-${n}` };
  const at = DAY_MS + n * 1_000;
  return {
    expected: {
      targetId: `T${n}`,
      rootId: `r${n}`,
      since: at,
      cancelled: false,
      moving: false,
      told: { ...measures, stage: 'released' },
      known: 'shipped',
    },
    held: { targetId: `T${n}`, reference: `ours-${n}`, at, live: true, measures: { ...measures, stage: 'released' } },
  };
};

const objectSeed = fc.record({
  total: fc.integer({ min: 100, max: 10_000_000 }),
  lines: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 }),
  currency: fc.constantFrom('EUR', 'JPY', 'USD'),
});

/** How an object is made different, and the keys of what must be found of it. */
const SEEDS: Record<string, (pair: Required<Pair>) => { pair: Pair; found: string[] }> = {
  missing: ({ expected }) => ({ pair: { expected }, found: [`missing|${expected.targetId}|`] }),
  extra: ({ held }) => ({ pair: { held }, found: [`extra|${held.targetId}|`] }),
  amount: ({ expected, held }) => ({
    pair: { expected, held: with_(held, { total: add(held.measures.total as string, '1.01') }) },
    found: [`amount|${expected.targetId}|total`],
  }),
  currency: ({ expected, held }) => ({
    pair: { expected, held: with_(held, { currency: 'CHF' }) },
    found: [`currency|${expected.targetId}|currency`],
  }),
  quantity: ({ expected, held }) => ({
    pair: { expected, held: with_(held, { lines: [...(held.measures.lines ?? []), { sku: 'SKU-0', quantity: '1' }] }) },
    found: [`quantity|${expected.targetId}|SKU-0`],
  }),
  'another article': ({ expected, held }) => ({
    pair: {
      expected,
      held: with_(held, { lines: held.measures.lines?.map((line) => ({ ...line, sku: `X${line.sku}` })) ?? [] }),
    },
    found: (held.measures.lines ?? []).flatMap(({ sku }) => [
      `quantity|${expected.targetId}|${sku}`,
      `quantity|${expected.targetId}|X${sku}`,
    ]),
  }),
  tracking: ({ expected, held }) => ({
    pair: { expected, held: with_(held, { tracking: 'other' }) },
    found: [`tracking|${expected.targetId}|tracking`],
  }),
  'status behind': ({ expected, held }) => ({
    pair: { expected, held: with_(held, { stage: 'received' }) },
    found: [`status|${expected.targetId}|stage`],
  }),
  'status ahead': ({ expected, held }) => ({
    pair: { expected, held: with_(held, { stage: 'delivered' }) },
    found: [`status|${expected.targetId}|stage`],
  }),
  'taken back there': ({ expected, held }) => ({
    pair: { expected, held: { ...held, live: false } },
    found: [`status|${expected.targetId}|stage`],
  }),
  'taken back here': ({ expected, held }) => ({
    pair: { expected: { ...expected, cancelled: true }, held },
    found: [`status|${expected.targetId}|stage`],
  }),
  // What follows looks different and is none.
  'written otherwise': ({ expected, held }) => ({
    pair: {
      expected,
      held: with_(held, {
        total: `${held.measures.total}000`,
        lines: (held.measures.lines ?? []).flatMap(({ sku, quantity }) => [
          { sku, quantity: `${quantity}.0` },
          { sku, quantity: '0' },
        ]),
      }),
    },
    found: [],
  }),
  'a rounding apart': ({ expected, held }) => ({
    pair: { expected, held: with_(held, { total: add(held.measures.total as string, '0.01') }) },
    found: [],
  }),
  'on its way': ({ expected, held }) => ({
    pair: { expected: { ...expected, moving: true }, held: with_(held, { total: '0.01', stage: 'delivered' }) },
    found: [],
  }),
  'just accepted': ({ expected }) => ({ pair: { expected: { ...expected, since: rules.to - 1 } }, found: [] }),
  'accepted before the period': ({ expected }) => ({ pair: { expected: { ...expected, since: -1 } }, found: [] }),
  'just made': ({ held }) => ({ pair: { held: { ...held, at: rules.to } }, found: [] }),
  "somebody else's": ({ held }) => ({ pair: { held: { ...held, reference: 'PO 4711' } }, found: [] }),
  'gone on both sides': ({ expected, held }) => ({
    pair: { expected: { ...expected, cancelled: true }, held: { ...held, live: false } },
    found: [],
  }),
  'cancelled and deleted': ({ expected }) => ({ pair: { expected: { ...expected, cancelled: true } }, found: [] }),
  'silent on most': ({ expected, held }) => ({
    pair: { expected, held: { ...held, measures: { tracking: held.measures.tracking as string } } },
    found: [],
  }),
  alike: (pair) => ({ pair, found: [] }),
};

const with_ = (held: HeldObject, measures: HeldObject['measures']): HeldObject => ({
  ...held,
  measures: { ...held.measures, ...measures },
});

const world = fc.array(fc.tuple(objectSeed, fc.constantFrom(...Object.keys(SEEDS))), { maxLength: 40 }).map((seeds) => {
  const made = seeds.map(([seed, how], n) => (SEEDS[how] as (typeof SEEDS)[string])(alike(n, seed)));
  return {
    expected: made.flatMap(({ pair }) => pair.expected ?? []),
    held: made.flatMap(({ pair }) => pair.held ?? []),
    found: made.flatMap(({ found }) => found).sort(),
  };
});

describe('compareObjects', () => {
  it('finds every seeded difference, and none that is not', () => {
    fc.assert(
      fc.property(world, ({ expected, held, found }) => {
        expect(keysOf(compareObjects(expected, held, rules))).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.keys(SEEDS))('tells "%s" alone', (how) => {
    const { pair, found } = (SEEDS[how] as (typeof SEEDS)[string])(
      alike(1, { total: 1_999, lines: [2, 1], currency: 'EUR' }),
    );
    const differences = compareObjects(pair.expected ? [pair.expected] : [], pair.held ? [pair.held] : [], rules);
    expect(keysOf(differences)).toEqual(found.sort());
  });

  it('finds the same in any order, and in parts that are cut by ids', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 0, max: 40 }), ({ expected, held, found }, cut) => {
        expect(keysOf(compareObjects(expected.toReversed(), held.toReversed(), rules))).toEqual(found);
        const first = ({ targetId }: { targetId: string }) => Number(targetId.slice(1)) < cut;
        const rest = (one: { targetId: string }) => !first(one);
        const parts = [first, rest].flatMap((part) => compareObjects(expected.filter(part), held.filter(part), rules));
        expect(keysOf(parts)).toEqual(found);
      }),
    );
  });

  it('repairs what is safe alone: never amounts, pieces, or what nobody knows', () => {
    fc.assert(
      fc.property(world, ({ expected, held }) => {
        for (const { kind, repair } of compareObjects(expected, held, rules))
          if (['extra', 'amount', 'currency', 'quantity'].includes(kind)) expect(repair).toBeUndefined();
      }),
    );
  });
});

describe('what reports on itself', () => {
  const words = (quantity: string, live = true) => ({ live, measures: { lines: [{ sku: 'A', quantity }] } });
  const compared = (expected: Partial<ExpectedObject>, held?: ReturnType<typeof words>) =>
    compareObjects(
      [
        {
          ...{ targetId: '1', rootId: 'r', since: DAY_MS, cancelled: false, moving: false },
          ...{ told: words('10').measures, ...expected },
        },
      ],
      held ? [{ targetId: '1', at: DAY_MS, ...held }] : [],
      { ...rules, reportsItself: true },
    ).map(({ kind, expected: one, found, repair }) => [kind, one, found, repair]);

  it('may be changed there: what was read last counts, and what was not read is', () => {
    expect(compared({}, words('10'))).toEqual([]);
    expect(compared({}, words('12'))).toEqual([['quantity', '10', '12', 'read again']]);
    expect(compared({ reported: words('12') }, words('12'))).toEqual([]);
    expect(compared({ reported: words('12') }, words('10'))).toEqual([['quantity', '12', '10', 'read again']]);
    expect(compared({ moving: true }, words('12'))).toEqual([]);
  });

  it('may be taken back there, which is read; it is not made anew', () => {
    expect(compared({}, words('10', false))).toEqual([['status', 'live', 'cancelled', 'read again']]);
    expect(compared({ reported: words('10', false) }, words('10', false))).toEqual([]);
    expect(compared({ reported: words('10', false) }, words('10'))).toEqual([
      ['status', 'cancelled', 'live', 'read again'],
    ]);
    expect(compared({})).toEqual([['missing', undefined, undefined, undefined]]);
    expect(compared({ reported: words('10', false) })).toEqual([]);
  });

  it('is a person’s where it was taken back here and lives on there', () => {
    expect(compared({ cancelled: true }, words('10'))).toEqual([['status', 'cancelled', 'live', undefined]]);
    expect(compared({ cancelled: true }, words('10', false))).toEqual([]);
  });
});
