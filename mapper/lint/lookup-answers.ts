import type { Table } from '../lookup.ts';
import type { Lookup } from '../syntax.ts';
import type { FileIndex } from './file-index.ts';

/** What a lookup may be asked and may answer, each with its place. */
export interface Answers {
  keys: { key: string; at: string }[];
  values: { value: unknown; at: string }[];
}

/** Index of the columns that a lookup goes from and to; `undefined` where one is not there. */
export function columnsOf(
  lookup: Extract<Lookup, { kind: 'table' }>,
  table: Table,
): { from: number; to: number } | undefined {
  const column = (side: 'from' | 'to', otherwise: number) => {
    const named = lookup[side];
    return named ? table.columns.indexOf(named.value) : otherwise;
  };
  const from = column('from', lookup.reverse ? 1 : 0);
  const to = column('to', lookup.reverse ? 0 : 1);
  return from < 0 || to < 0 ? undefined : { from, to };
}

export function answersOf(
  lookup: Lookup,
  tables: ReadonlyMap<string, Table>,
  file: FileIndex | undefined,
): Answers | undefined {
  if (lookup.kind === 'inline') {
    const places = lookup.entries.map(([key, value]) => ({ key, value, pair: file?.pair(lookup.at, key) }));
    return {
      keys: places.map(({ key, pair }) => ({ key, at: pair?.key ?? lookup.at })),
      values: places.map(({ value, pair }) => ({ value, at: pair?.value ?? lookup.at })),
    };
  }
  const table = tables.get(lookup.name);
  const columns = table && columnsOf(lookup, table);
  if (!table || !columns) return undefined;
  return {
    keys: table.rows.map(({ cells, at }) => ({ key: String(cells[columns.from] ?? '').trim(), at })),
    values: table.rows.map(({ cells, at }) => ({ value: cells[columns.to], at })),
  };
}
