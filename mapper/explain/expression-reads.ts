import jsonata from 'jsonata';
import type { Scope } from '../scope.ts';
import type { Expression } from '../syntax.ts';
import { isMissing } from '../value.ts';
import type { SourceRead } from './explanation.ts';

interface Node {
  type?: string;
  value?: unknown;
  steps?: Node[];
  stages?: { type?: string; expr?: Node }[];
  predicate?: { type?: string; expr?: Node }[];
  [key: string]: unknown;
}

/** A way that an expression names, as far as it is plain: `$root.lines[0].sku`. */
interface Way {
  head: 'here' | 'root' | 'parent';
  steps: (string | number)[];
}

const trees = new WeakMap<Expression, Way[]>();

/** What an expression looks at, as far as its text names plain paths; what it looks up inside lists by a condition is not told. */
export function expressionReads(expression: Expression, scope: Scope): SourceRead[] {
  let ways = trees.get(expression);
  if (!ways) {
    ways = waysIn(expression.text);
    trees.set(expression, ways);
  }
  return ways.map((way) => readWay(way, scope));
}

function waysIn(text: string): Way[] {
  const found = new Map<string, Way>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const node = value as Node;
    if (node.type !== 'path') {
      for (const child of Object.values(node)) visit(child);
      return;
    }
    const steps = node.steps ?? [];
    const way = wayOf(steps);
    if (way) found.set(`${way.head} ${way.steps.join(' ')}`, way);
    // Further steps stand inside what the first one found: their paths are not the record's.
    else visit(steps[0]);
  };
  visit(jsonata(text).ast());
  return [...found.values()];
}

const VARIABLES: Record<string, Way['head']> = { '': 'here', $: 'here', root: 'root', parent: 'parent' };

function wayOf(steps: readonly Node[]): Way | undefined {
  const [first, ...rest] = steps;
  const head = first?.type === 'variable' ? VARIABLES[String(first.value)] : 'here';
  if (!first || !head || (first.type !== 'variable' && first.type !== 'name')) return undefined;
  const way: Way = { head, steps: [] };
  for (const node of first.type === 'variable' ? rest : steps) {
    if (node.type !== 'name') break;
    way.steps.push(String(node.value));
    const filters = [...(node.stages ?? []), ...(node.predicate ?? [])];
    if (filters.length === 0) continue;
    const [filter] = filters;
    if (filters.length > 1 || filter?.expr?.type !== 'number') break;
    way.steps.push(Number(filter.expr.value));
  }
  return way.steps.length > 0 ? way : undefined;
}

function readWay({ head, steps }: Way, scope: Scope): SourceRead {
  const base = head === 'here' ? scope : head === 'parent' ? scope.parent : undefined;
  let value = head === 'root' ? scope.root : base?.value;
  let path = base?.place ?? '';
  let gap: SourceRead['gap'];
  for (const step of steps) {
    value = typeof step === 'number' ? (Array.isArray(value) ? value.at(step) : undefined) : into(value, step);
    path = typeof step === 'number' ? `${path}[${step}]` : path ? `${path}.${step}` : step;
    if (isMissing(value) && !gap)
      gap = { path, is: value === null ? 'null' : value === undefined ? 'absent' : 'blank' };
  }
  return { path, of: 'record', value, ...(gap ? { gap } : {}) };
}

/** As JSONata does: a name asked of a list is asked of each of its elements. */
function into(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const found = value.flatMap((element) => into(element, name) ?? []);
    return found.length === 0 ? undefined : found;
  }
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
