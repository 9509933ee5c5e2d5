import jsonata from 'jsonata';
import type { Personal } from '../../domain/personal.ts';
import type { Path } from '../paths.ts';
import type { Entry, Rule } from '../syntax.ts';

/**
 * What is known of a source field: what it tells of a person; `public`, it becomes something that tells nothing; or `declared`: somebody knows that it
 * is there, so that codes and single words in it are a system's.
 */
export type FieldClass = Personal | 'public' | 'declared';

/** Types whose values tell nothing of a person. */
const HARMLESS = new Set([
  'integer',
  'decimal',
  'number',
  'money',
  'date',
  'instant',
  'boolean',
  'country',
  'currency',
  'unit',
]);

/** Where rules read from, as paths of names. */
interface Bases {
  here: string;
  parent: string;
}

/**
 * Follows the rules of a mapping into our own shape backwards: a source field is as personal as the canonical field that is made of it.
 * Keys are paths of names, without the places of lists: `lines.note`.
 */
export function sourceClasses(
  entries: readonly Entry[],
  target: ReadonlyMap<string, Personal>,
): Map<string, FieldClass> {
  const found = new Map<string, FieldClass>();
  walk(entries, '', { here: '', parent: '' }, target, found);
  return found;
}

function walk(
  entries: readonly Entry[],
  prefix: string,
  bases: Bases,
  target: ReadonlyMap<string, Personal>,
  found: Map<string, FieldClass>,
): void {
  for (const { target: names, rule } of entries) {
    const path = [prefix, ...names].filter(Boolean).join('.');
    const { source } = rule;
    if (source.kind === 'object') {
      const below = source.from ? { here: placeOf(source.from.path, bases), parent: bases.here } : bases;
      walk(source.entries, path, below, target, found);
    } else if (source.kind === 'each') {
      const below = { here: placeOf(source.list.path, bases), parent: bases.here };
      walk(source.entries, path, below, target, found);
    } else {
      follow(rule, target.get(path) ?? 'public', bases, found);
    }
  }
}

function follow(rule: Rule, of: FieldClass, bases: Bases, found: Map<string, FieldClass>): void {
  const { source } = rule;
  // A table knows words of a system, never people.
  const sort = rule.lookup || HARMLESS.has(rule.as?.name ?? '') ? 'public' : of;
  if (source.kind === 'path') note(found, placeOf(source.path, bases), sort);
  if (source.kind === 'first') for (const option of source.options) follow(option, sort, bases, found);
  if (source.kind !== 'expr') return;
  // An expression may compute a word from anything: only what makes something personal of it is sure.
  const read = sort === 'public' ? 'declared' : sort;
  for (const place of pathsIn(source.expression.text, bases)) note(found, place, read);
}

const RANK = { declared: 0, public: 1 } as const;
const rankOf = (sort: FieldClass | undefined): number =>
  sort === undefined ? -1 : sort === 'declared' || sort === 'public' ? RANK[sort] : 2;

/** What is personal once stays so, whatever else is made of it. */
export function note(found: Map<string, FieldClass>, path: string, sort: FieldClass): void {
  if (rankOf(sort) > rankOf(found.get(path))) found.set(path, sort);
}

function placeOf(path: Path, bases: Bases): string {
  const base = path.head === 'here' ? bases.here : path.head === 'parent' ? bases.parent : '';
  return path.steps.reduce<string>((place, step) => (typeof step === 'string' ? join(place, step) : place), base);
}

const join = (base: string, name: string): string => (base && name ? `${base}.${name}` : base || name);

interface AstNode {
  type?: string;
  value?: unknown;
  steps?: AstNode[];
}

/** The plain paths that an expression reads, from where it stands or, after `$root`, from the record. */
function pathsIn(text: string, bases: Bases): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, steps } = node as AstNode;
    if (type === 'path' && steps) {
      const [first] = steps;
      const head = first?.type === 'variable' ? String(first.value) : '';
      const base = head === 'root' ? '' : head === 'parent' ? bases.parent : bases.here;
      const names = steps.flatMap((step) => (step.type === 'name' ? [String(step.value)] : []));
      found.push(join(base, names.join('.')));
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(jsonata(text).ast());
  return found;
}
