import { add, compare, isDecimal, subtract } from '../decimal.ts';
import { furtherThan } from '../stages.ts';
import type { Difference } from './difference.ts';
import type { ExpectedObject, HeldObject, Measures } from './measures.ts';

/** By what rules two sides are compared. */
export interface CompareRules {
  /** The period, epoch ms: an object accepted in it must be there, and one made in it must be known. */
  from: number;
  to: number;
  /** Younger than this at the end of the period, an object may be known to one side only. */
  settleMs: number;
  /** By how much totals in this currency may differ: systems round lines and sums each in their own way. */
  tolerance(currency: string | undefined): string;
  /** Whether an object that the ledger does not know is of our making all the same. */
  isOurs(held: HeldObject): boolean;
  /** The system tells how far its objects are, and that is read by a flow. */
  reports: boolean;
  /** Objects of this kind are people's there once they are made: what changes is read, and none that is gone is made anew by itself. */
  reportsItself?: boolean;
  /** The system shows what it is told of how far a parcel is, and nothing else moves that. */
  shows: boolean;
}

/**
 * What a system holds against what the ledger says it accepted. Objects are matched by the system's own id, so any part of both
 * lists that is cut by ids may be compared alone, and in any order.
 */
export function compareObjects(
  expected: readonly ExpectedObject[],
  held: readonly HeldObject[],
  rules: CompareRules,
): Difference[] {
  const heldById = new Map(held.map((one) => [one.targetId, one]));
  const known = new Set(expected.map(({ targetId }) => targetId));
  const differences: Difference[] = [];
  for (const one of expected) differences.push(...compareObject(one, heldById.get(one.targetId), rules));
  for (const one of heldById.values()) {
    if (known.has(one.targetId) || !one.live || !within(one.at, rules) || !rules.isOurs(one)) continue;
    differences.push({ kind: 'extra', targetId: one.targetId, ...(one.reference ? { found: one.reference } : {}) });
  }
  return differences;
}

const within = (at: number, { from, to, settleMs }: CompareRules): boolean => at >= from && at <= to - settleMs;

function compareObject(one: ExpectedObject, held: HeldObject | undefined, rules: CompareRules): Difference[] {
  if (one.moving) return [];
  const about = { targetId: one.targetId, rootId: one.rootId };
  if (!held) {
    if (one.cancelled || one.reported?.live === false || !within(one.since, rules)) return [];
    return [{ ...about, kind: 'missing', ...(rules.reportsItself ? {} : { repair: 'run again' as const }) }];
  }
  if (rules.reportsItself && !one.cancelled)
    return compareReport(one, held, rules).map((found) => ({ ...found, ...about, repair: 'read again' }));
  if (one.cancelled !== !held.live) {
    const [expected, found] = one.cancelled ? ['cancelled', held.measures.stage ?? 'live'] : [one.known, 'cancelled'];
    return [{ ...about, kind: 'status', field: 'stage', expected: expected ?? 'live', found }];
  }
  if (one.cancelled) return [];
  return [
    ...(one.told ? compareMeasures(one.told, held.measures, rules.tolerance) : []).map((difference) => ({
      ...asOurWord(difference, rules),
      ...about,
    })),
    ...compareStages(one, held, rules).map((difference) => ({ ...difference, ...about })),
  ];
}

/** What it holds against what was read of it last, or against what it was told where nothing was yet. */
function compareReport({ reported, told }: ExpectedObject, held: HeldObject, { tolerance }: CompareRules): Found[] {
  const known = reported ?? { live: true, measures: told ?? {} };
  if (known.live !== held.live) {
    const [expected, found] = known.live ? ['live', 'cancelled'] : ['cancelled', 'live'];
    return [{ kind: 'status', field: 'stage', expected, found }];
  }
  return held.live ? compareMeasures(known.measures, held.measures, tolerance) : [];
}

/** What a system shows is told again where nothing but our word moves it; elsewhere a person looks. */
function asOurWord(found: Found, { shows }: CompareRules): Found {
  if (shows || found.repair !== 'tell again') return found;
  const { repair: _, ...rest } = found;
  return rest;
}

type Found = Omit<Difference, 'targetId'>;

/** Amounts, pieces and parcels that both sides tell; equal in value is equal, however it is written. */
export function compareMeasures(
  told: Measures,
  held: Measures,
  tolerance: (currency: string | undefined) => string,
): Found[] {
  const found: Found[] = [];
  if (told.currency !== undefined && held.currency !== undefined && told.currency !== held.currency) {
    found.push({ kind: 'currency', field: 'currency', expected: told.currency, found: held.currency });
  } else if (
    told.total !== undefined &&
    held.total !== undefined &&
    !near(told.total, held.total, tolerance(told.currency ?? held.currency))
  ) {
    const currency = told.currency ?? held.currency;
    const sides = { expected: told.total, found: held.total, ...(currency === undefined ? {} : { currency }) };
    found.push({ kind: 'amount', field: 'total', ...sides });
  }
  if (told.lines && held.lines) found.push(...comparePieces(told.lines, held.lines));
  if (told.tracking !== undefined && held.tracking !== told.tracking)
    found.push({ kind: 'tracking', field: 'tracking', repair: 'tell again' });
  return found;
}

function near(a: string, b: string, tolerance: string): boolean {
  if (!isDecimal(a) || !isDecimal(b)) return a === b;
  const apart = subtract(a, b);
  return compare(apart.replace('-', ''), tolerance) <= 0;
}

function comparePieces(told: NonNullable<Measures['lines']>, held: NonNullable<Measures['lines']>): Found[] {
  const wanted = bySku(told);
  const there = bySku(held);
  return [...new Set([...wanted.keys(), ...there.keys()])].flatMap((sku): Found[] => {
    const [expected, found] = [wanted.get(sku) ?? '0', there.get(sku) ?? '0'];
    return compare(expected, found) === 0 ? [] : [{ kind: 'quantity', field: sku, expected, found }];
  });
}

function bySku(lines: NonNullable<Measures['lines']>): Map<string, string> {
  const pieces = new Map<string, string>();
  for (const { sku, quantity } of lines) pieces.set(sku, add(pieces.get(sku) ?? '0', quantity));
  return pieces;
}

function compareStages({ told, known }: ExpectedObject, { at, measures }: HeldObject, rules: CompareRules): Found[] {
  const held = measures.stage;
  if (held === undefined) return [];
  if (told?.stage !== undefined && furtherThan(told.stage, held)) {
    const behind: Found = { kind: 'status', field: 'stage', expected: told.stage, found: held };
    return [rules.shows ? { ...behind, repair: 'tell again' } : behind];
  }
  // What it reported just now is still to be read.
  const settled = at <= rules.to - rules.settleMs;
  if (rules.reports && settled && known !== undefined && furtherThan(held, known))
    return [{ kind: 'status', field: 'stage', expected: known, found: held, repair: 'read again' }];
  return [];
}
