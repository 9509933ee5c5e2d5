import { stringify } from 'csv-stringify/sync';
import { Problem } from '../../../config/problem.ts';
import { parseCsv } from '../../../mapper/tables/csv.ts';
import { type Component, type Node, nodeOf, nodesOf, textOf } from './component.ts';

/** A cross reference table: rows of columns, any of which may be looked up. */
export interface CrossReference {
  /** The component's id; empty for one that was exported as CSV. */
  id: string;
  /** What it is called here: the file's name in `tables/`. */
  name: string;
  /** The table that it is a part of, made for one lookup. */
  of?: string;
  columns: string[];
  rows: string[][];
  /** Where each row stands: its file, its line and its number. */
  places: { at: string; row: number }[];
  /** Rows that nobody can find: the one above it has the same key. Those of a table that is for one lookup. */
  left: { at: string; why: string }[];
}

/** A name of a table or mapping, from what people called it. */
export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'table';

/** The table of a component, or the one within a lookup of a map. */
export function tableOf(id: string, name: string, node: Node | undefined, at: (row: number) => string): CrossReference {
  const columns = (nodeOf(node, 'ColumnHeaders')?.columnHeader as unknown[] | undefined)?.map(String) ?? [];
  const rows = nodesOf(node, 'Rows', 'row').map((row) => {
    const cells: string[] = columns.map(() => '');
    nodesOf(row, 'Values', 'ref').forEach((ref, nth) => {
      const index = textOf(ref, '@colIdx') === '' ? nth : Number(textOf(ref, '@colIdx'));
      cells[index] = textOf(ref, '@value');
    });
    return cells;
  });
  return settled({ id, name, columns, rows }, at);
}

export const componentTable = (component: Component): CrossReference =>
  tableOf(component.id, slug(component.name), nodeOf(component.object, 'CrossRefTable'), (row) =>
    component.at('row', row),
  );

/** A table as the platform's own export writes it: the first line names the columns. */
export function csvTable(file: string, name: string, text: string): CrossReference {
  const { rows, problems } = parseCsv({ path: file, text });
  const [problem] = problems;
  if (problem) throw new Problem(`${problem.where}: ${problem.message}`);
  const [head, ...body] = rows;
  if (!head || body.length === 0) throw new Problem(`${file}: there are no rows below a line of column names`);
  const columns = head.cells.map(({ text: cell }) => cell.trim());
  const table = {
    id: '',
    name: slug(name),
    columns,
    rows: body.map((row) => row.cells.map((cell) => cell.text)),
  };
  return settled(table, (row) => `${file}:${body[row]?.row ?? 1}`);
}

/**
 * Names for columns that have none or the same. All rows stay that say anything of their own: which of two is found depends on the column that a
 * lookup asks by.
 */
function settled(
  { rows, ...table }: Pick<CrossReference, 'id' | 'name' | 'columns' | 'rows'>,
  at: (row: number) => string,
): CrossReference {
  const columns: string[] = [];
  table.columns.forEach((name, n) => {
    const base = name.trim() || `column ${n + 1}`;
    columns.push(columns.includes(base) ? `${base} ${n + 1}` : base);
  });
  const seen = new Set<string>();
  const kept = rows.flatMap((row, n) => {
    const said = row.map((cell) => cell.trim()).join('\n');
    if (said.trim() === '' || seen.has(said)) return [];
    seen.add(said);
    return [{ row, place: { at: at(n), row: n + 1 } }];
  });
  return { ...table, columns, rows: kept.map(({ row }) => row), places: kept.map(({ place }) => place), left: [] };
}

/**
 * What a lookup of column `to` by column `from` finds: the table itself, or, where rows of one key answer differently, a table of these two columns
 * with the first row of each key, as the platform finds it. From right to left our own lookups find the first one too.
 */
export function asLookedUp(table: CrossReference, from: number, to: number): CrossReference {
  const answers = new Map<string, string>();
  const left: CrossReference['left'] = [];
  table.rows.forEach((row, n) => {
    const key = (row[from] ?? '').trim();
    const answer = row[to] ?? '';
    const first = answers.get(key);
    if (key === '') return;
    if (first === undefined) answers.set(key, answer);
    else if (first !== answer) {
      const { at, row: number } = table.places[n] as CrossReference['places'][number];
      left.push({ at, why: `row ${number} has the key of a row above it, which is the one that is found` });
    }
  });
  if (from > to || left.length === 0) return table;
  const columns = [from, to].map((column) => table.columns[column] as string);
  const rows = [...answers].map(([key, answer]) => [key, answer]);
  return { id: '', name: slug([table.name, ...columns].join(' ')), of: table.name, columns, rows, places: [], left };
}

export const tableText = ({ columns, rows }: CrossReference): string => stringify([columns, ...rows]);
