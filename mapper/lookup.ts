import { type Problem, suggest } from './problem.ts';
import type { Lookup } from './syntax.ts';
import type { Table } from './tables/table.ts';

export { parseTable, type Table } from './tables/table.ts';

/**
 * The map that a lookup uses. Of rows with the same key the first holds when they say different things in the reverse direction (several words of
 * a source may mean one of ours); in the direction a table is written in, that is a problem.
 */
export function compileLookup(
  lookup: Lookup,
  tables: ReadonlyMap<string, Table>,
  problems: Problem[],
): Map<string, unknown> | undefined {
  if (lookup.kind === 'inline') return new Map(lookup.entries);
  const table = tables.get(lookup.name);
  if (!table) {
    const hint = suggest(lookup.name, tables.keys());
    problems.push({
      code: 'unknown-table',
      message: `no table \`${lookup.name}\``,
      ...(hint ? { hint } : {}),
      where: lookup.at,
      severity: 'error',
    });
    return undefined;
  }
  const column = (side: 'from' | 'to', otherwise: number): number => {
    const named = lookup[side];
    if (!named) return otherwise;
    const index = table.columns.indexOf(named.value);
    if (index < 0) {
      const hint = suggest(named.value, table.columns);
      problems.push({
        code: 'unknown-column',
        message: `no column \`${named.value}\` in ${table.name}`,
        ...(hint ? { hint } : {}),
        where: named.at,
        severity: 'error',
      });
    }
    return index;
  };
  const from = column('from', lookup.reverse ? 1 : 0);
  const to = column('to', lookup.reverse ? 0 : 1);
  if (from < 0 || to < 0) return undefined;
  const entries = new Map<string, unknown>();
  for (const { cells, at } of table.rows) {
    const key = String(cells[from] ?? '').trim();
    const value = cells[to];
    if (key === '') continue;
    if (!entries.has(key)) entries.set(key, value);
    else if (from < to && entries.get(key) !== value) {
      problems.push({
        code: 'double-entry',
        message: `\`${key}\` stands twice in ${table.name}, with different values`,
        where: at,
        severity: 'error',
      });
    }
  }
  return entries;
}

const LONGEST_CODE = 80;
const CODE = /^[A-Z][A-Z0-9_]{0,39}$|^\d{1,3}$|^[a-z]+[_-][a-z_-]{1,38}$/;

/** How much of a value may stand in a message: codes such as `PARTIALLY_PAID` may, anything that could be of a person may not. */
export const shownKey = (key: string): string =>
  key.length <= LONGEST_CODE && CODE.test(key) ? `\`${key}\`` : 'this value';
