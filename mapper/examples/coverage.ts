import type { Mapping } from '../book.ts';
import type { Explanation, FieldExplanation, Step } from '../explain/explanation.ts';
import type { Entry, Expression, Rule } from '../syntax.ts';
import { branchesIn, branchKey } from './branches.ts';

/** What an example can touch. */
export type PointKind = 'rule' | 'alternative' | 'row' | 'unknown' | 'condition' | 'branch' | 'default';

/** One place of a mapping or its tables that some example should have been at. */
export interface Point {
  kind: PointKind;
  /** The target of the rule, e.g. `lines.sku`; a table's name for its rows. */
  of: string;
  /** `file:line:col`. */
  at: string;
  /** What was not seen, for people: `its second alternative`, `currentQuantity > 0 is false`. */
  what: string;
}

export interface Coverage {
  touched: number;
  points: number;
  /** In the order of the files. */
  untouched: Point[];
}

/** Percent, rounded down: only what is whole is 100. A mapping without rules is whole. */
export const percentOf = ({ touched, points }: Pick<Coverage, 'touched' | 'points'>): number =>
  points === 0 ? 100 : Math.floor((touched / points) * 100);

const keyOf = (kind: PointKind, at: string, word = ''): string => `${kind} ${at} ${word}`;

/**
 * Which rules, alternatives, conditions, defaults, branches and lookup rows no example has touched. A rule is touched when it made something:
 * one that only ever found nothing is not. Of a mapping that extends another, its own rules count. It is told from what
 * explanations of the examples say and from the `branches` of expressions that they took, so the running mapping knows nothing of it.
 */
export function coverageOf(
  mapping: Mapping,
  explanations: readonly Explanation[],
  branches: ReadonlySet<string>,
): Coverage {
  const points = new Map<string, Point>();
  for (const entry of mapping.rules) pointsOfEntry(entry, '', mapping, points);
  const seen = new Set(explanations.flatMap(({ fields }) => fields.flatMap(seenIn)));
  for (const branch of branches) seen.add(`branch ${branch}`);
  const untouched = [...points].filter(([key]) => !seen.has(key)).map(([, point]) => point);
  return { points: points.size, touched: points.size - untouched.length, untouched };
}

function pointsOfEntry({ target, at, rule }: Entry, above: string, mapping: Mapping, points: Map<string, Point>): void {
  const of = [above, ...target].filter(Boolean).join('.');
  // A baseline's rules are what the baseline's own examples are for.
  if (at.startsWith(`${mapping.files[0]?.path}:`)) {
    points.set(keyOf('rule', at), { kind: 'rule', of, at, what: 'never made anything' });
    pointsOfRule(rule, at, of, mapping, points);
  }
  const { source } = rule;
  if (source.kind === 'object' || source.kind === 'each')
    for (const entry of source.entries) pointsOfEntry(entry, of, mapping, points);
}

/** `own` is the place by which explanations know the rule: of its target, or of the alternative that it is. */
function pointsOfRule(rule: Rule, own: string, of: string, mapping: Mapping, points: Map<string, Point>): void {
  const { source, missing, lookup, unknown } = rule;
  const add = (kind: PointKind, at: string, what: string, word?: string) =>
    points.set(keyOf(kind, at, word), { kind, of, at, what });
  if (source.kind === 'expr') pointsOfBranches(source.expression, of, points);
  const where = source.kind === 'each' ? source.where : rule.where;
  if (where) pointsOfBranches(where, of, points);
  if (where) {
    const elements = source.kind === 'each';
    const short = shortened(where.text);
    add('condition', where.at, elements ? `no element kept by ${short}` : `${short} was never true`, 'true');
    add('condition', where.at, elements ? `no element left out by ${short}` : `${short} was never false`, 'false');
  }
  if (source.kind === 'first')
    source.options.forEach((option, index) => {
      add('alternative', option.at, `alternative ${index + 1} of ${source.options.length} was never taken`);
      pointsOfRule(option, option.at, of, mapping, points);
    });
  if (missing?.do === 'default' || missing?.do === 'null')
    add('default', own, missing.do === 'null' ? '`missing: null` never held' : 'its default was never needed');
  if (!lookup) return;
  if (unknown && unknown.do !== 'fail') add('unknown', lookup.at, `\`unknown: ${unknown.do}\` never held`);
  for (const { key, at } of rowsOf(rule, mapping))
    points.set(keyOf('row', at), {
      kind: 'row',
      of: lookup.kind === 'table' ? lookup.name : of,
      at,
      what: `\`${key}\` was never looked up`,
    });
}

function pointsOfBranches(expression: Expression, of: string, points: Map<string, Point>): void {
  for (const branch of branchesIn(expression)) {
    const what = `the condition of ${shortened(`? ${branch.text}`)} was never ${branch.way}`;
    points.set(`branch ${branchKey(branch)}`, { kind: 'branch', of, at: branch.at, what });
  }
}

/** The rows of a lookup that can answer: of several with one key, the first. */
function rowsOf({ lookup }: Rule, mapping: Mapping): { key: string; at: string }[] {
  if (!lookup) return [];
  if (lookup.kind === 'inline')
    return lookup.entries.map(([key], index) => ({ key, at: lookup.places[index] ?? lookup.at }));
  const table = mapping.tables.get(lookup.name);
  const column = lookup.from ? (table?.columns.indexOf(lookup.from.value) ?? -1) : lookup.reverse ? 1 : 0;
  const rows = new Map<string, string>();
  for (const { cells, at } of table?.rows ?? []) {
    const key = String(cells[column] ?? '').trim();
    if (key !== '' && !rows.has(key)) rows.set(key, at);
  }
  return [...rows].map(([key, at]) => ({ key, at }));
}

const SHORT = 40;
const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return `\`${line.length > SHORT ? `${line.slice(0, SHORT - 1)}…` : line}\``;
};

function seenIn({ at, outcome, steps }: FieldExplanation): string[] {
  const made = outcome === 'made' && !steps.some(({ did }) => did === 'missing');
  return [...(made ? [keyOf('rule', at)] : []), ...steps.flatMap((step) => seenInStep(step, at))];
}

function seenInStep(step: Step, own: string): string[] {
  switch (step.did) {
    case 'where':
      return [keyOf('condition', step.at, String(step.holds))];
    case 'element':
      return step.condition ? [keyOf('condition', step.condition.at, String(step.index !== undefined))] : [];
    case 'first':
      return step.options.flatMap(({ at, outcome, steps }) => [
        ...(outcome === 'taken' ? [keyOf('alternative', at)] : []),
        ...steps.flatMap((one) => seenInStep(one, at)),
      ]);
    case 'lookup':
      return step.row ? [keyOf('row', step.row)] : [keyOf('unknown', step.at)];
    case 'missing':
      return step.then === 'default' || step.then === 'null' ? [keyOf('default', own)] : [];
    case 'type':
      return [];
  }
}
