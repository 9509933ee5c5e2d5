import type { PathField, PathTree } from './path-tree.ts';

/** One place that a mapping can name. */
export interface KnownPath {
  /** As a mapping writes it: `shipTo.city`, `lines[].sku`; names with dots or spaces as `["a.b"]`. */
  path: string;
  tree: PathTree;
  required: boolean;
  nullable: boolean;
}

const PLAIN_NAME = /^[^.[\]"'`\s(){}?:,;=<>!&|+*/%^~#@]+$/;

/** A path with one more name, written as the mapping language writes it. */
export function joined(path: string, name: string): string {
  if (!PLAIN_NAME.test(name)) return `${path}["${name}"]`;
  return path === '' ? name : `${path}.${name}`;
}

/**
 * Every path of a tree, parents before their children. `into` says how a list goes on: `[]` reads all elements (source paths);
 * an empty text gives the places inside an element (targets below `each`: `lines.sku`, as `drop` and `extends` write them).
 */
export function* pathsOf(tree: PathTree, into: '[]' | '' = '[]', above = ''): Generator<KnownPath> {
  if (tree.kind === 'list') {
    yield* pathsOf(tree.of, into, above === '' ? above : above + into);
    return;
  }
  if (tree.kind !== 'object') return;
  for (const [name, field] of tree.fields) {
    const path = joined(above, name);
    yield { path, ...(field satisfies PathField) };
    yield* pathsOf(field.tree, into, path);
  }
}
