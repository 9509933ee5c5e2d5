import { checkExpression, type Surroundings } from '../lint/expression-types.ts';
import { followPath } from '../lint/follow.ts';
import { columnsOf } from '../lint/lookup-answers.ts';
import type { PathTree } from '../lint/path-tree.ts';
import type { Path } from '../paths.ts';
import type { Entry, Lookup, Rule, Unknown } from '../syntax.ts';
import type { Table } from './table.ts';

/** One place where a mapping looks something up. */
export interface LookupUse {
  /** Absent where the rows stand in the rule itself. */
  table?: string;
  /** `file:line:col` of the `lookup`. */
  at: string;
  /** In the mapping's target, e.g. `lines.state`. */
  target: string;
  /** What is looked up, as the rule says it. */
  source: string;
  /** What happens with a value that has no row. */
  unknown: Unknown['do'];
  /** The keys of this direction, the first row of each. */
  rows: { key: string; at: string }[];
  /** Every value that the source may have, where its schema lists them. */
  known?: string[];
}

const UNKNOWN: PathTree = { kind: 'unknown' };

/** All lookups of a mapping's rules, those inside lists and alternatives included; `source` is the tree of what the rules read. */
export function lookupUses(
  entries: readonly Entry[],
  source: PathTree | undefined,
  tables: ReadonlyMap<string, Table>,
): LookupUse[] {
  const root = source ?? UNKNOWN;
  const around: Surroundings = { here: root, parent: UNKNOWN, root, what: '', whole: '' };
  return usesOf(entries, around, tables, '');
}

function usesOf(
  entries: readonly Entry[],
  around: Surroundings,
  tables: ReadonlyMap<string, Table>,
  prefix: string,
): LookupUse[] {
  return entries.flatMap(({ target, rule }) => usesOfRule(rule, around, tables, prefix + target.join('.')));
}

function usesOfRule(rule: Rule, around: Surroundings, tables: ReadonlyMap<string, Table>, target: string): LookupUse[] {
  const { source, lookup, unknown } = rule;
  const rows = lookup && rowsOf(lookup, tables);
  const own: LookupUse[] = [];
  if (lookup && rows) {
    const known = valuesOf(rule, around);
    own.push({
      ...(lookup.kind === 'table' ? { table: lookup.name } : {}),
      at: lookup.at,
      target,
      source: sourceOf(rule),
      unknown: unknown?.do ?? 'fail',
      rows,
      ...(known ? { known } : {}),
    });
  }
  switch (source.kind) {
    case 'first':
      return [...own, ...source.options.flatMap((option) => usesOfRule(option, around, tables, target))];
    case 'object':
      return usesOf(source.entries, source.from ? below(source.from.path, around) : around, tables, `${target}.`);
    case 'each':
      return usesOf(source.entries, elementsOf(below(source.list.path, around)), tables, `${target}.`);
    default:
      return own;
  }
}

/** The keys of a lookup, each by the row that answers it. */
function rowsOf(lookup: Lookup, tables: ReadonlyMap<string, Table>): LookupUse['rows'] | undefined {
  const rows = new Map<string, string>();
  if (lookup.kind === 'inline') {
    lookup.entries.forEach(([key], index) => rows.set(key, lookup.places[index] ?? lookup.at));
  } else {
    const table = tables.get(lookup.name);
    const columns = table && columnsOf(lookup, table);
    if (!columns) return undefined;
    for (const { cells, at } of table.rows) {
      const key = String(cells[columns.from] ?? '').trim();
      if (key !== '' && !rows.has(key)) rows.set(key, at);
    }
  }
  return [...rows].map(([key, at]) => ({ key, at }));
}

/** Every value that a rule may look up; `undefined` where that is not known of all it reads. */
function valuesOf({ source }: Rule, around: Surroundings): string[] | undefined {
  switch (source.kind) {
    case 'path':
      return listed([treeAt(source.path, around)]);
    case 'expr':
      return listed(checkExpression(source.expression, around, () => {}).map(({ tree }) => tree));
    case 'const':
      return [String(source.value)];
    case 'first': {
      const options = source.options.map((option) =>
        option.lookup || option.as ? undefined : valuesOf(option, around),
      );
      return options.every((values) => values !== undefined) ? [...new Set(options.flat())] : undefined;
    }
    default:
      return undefined;
  }
}

/** The values of leaves that list theirs. */
function listed(trees: readonly PathTree[]): string[] | undefined {
  const values = trees.map((tree) => (tree.kind === 'leaf' ? valuesOfLeaf(tree) : undefined));
  const all = values.every((one) => one !== undefined);
  return all && values.length > 0 ? [...new Set(values.flat())] : undefined;
}

const valuesOfLeaf = ({ type, values }: Extract<PathTree, { kind: 'leaf' }>): string[] | undefined =>
  values?.map(String) ?? (type === 'boolean' ? ['true', 'false'] : undefined);

function treeAt(path: Path, { here, parent, root }: Surroundings): PathTree {
  if (path.head === 'index') return UNKNOWN;
  const end = followPath(path.head === 'here' ? here : path.head === 'root' ? root : parent, path, '');
  return 'tree' in end ? end.tree : UNKNOWN;
}

const below = (path: Path, around: Surroundings): Surroundings => ({
  ...around,
  here: treeAt(path, around),
  parent: around.here,
});

const elementsOf = (around: Surroundings): Surroundings => ({
  ...around,
  here: around.here.kind === 'list' ? around.here.of : UNKNOWN,
});

function sourceOf({ source }: Rule): string {
  switch (source.kind) {
    case 'path':
      return source.path.text;
    case 'context':
      return `context ${source.path.text}`;
    case 'expr':
      return source.expression.text.replace(/\s+/g, ' ').trim();
    case 'first':
      return source.options.map(sourceOf).join(' or ');
    case 'const':
      return JSON.stringify(source.value);
    default:
      return '';
  }
}
