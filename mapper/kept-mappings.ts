import type { Mapping } from './book.ts';
import type { Table } from './lookup.ts';
import type { MappingSyntax } from './syntax.ts';

interface Kept {
  parts: readonly MappingSyntax[];
  mapping: Mapping;
}

/** By the mapping's own file as it was parsed: forgotten with it. */
const kept = new WeakMap<MappingSyntax, Kept>();

const isSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((one, i) => one === others[i]);

/**
 * What was compiled of these files before, its own first and then its baselines, where the tables that it looks up are the same too. A file
 * whose path and text stay as they are is parsed to the same object, so a book of which one file was edited compiles that one.
 */
export function keptOf(parts: readonly MappingSyntax[], tables: ReadonlyMap<string, Table>): Mapping | undefined {
  const known = parts[0] && kept.get(parts[0]);
  if (!known || !isSame(known.parts, parts)) return undefined;
  return [...known.mapping.tables].every(([name, table]) => tables.get(name) === table) ? known.mapping : undefined;
}

/** Remembers what compiled without a word, with all tables that it asked for. */
export function keep(parts: readonly MappingSyntax[], mapping: Mapping): void {
  if (parts[0]) kept.set(parts[0], { parts, mapping });
}
