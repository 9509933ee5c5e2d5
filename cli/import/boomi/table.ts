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
  columns: string[];
  rows: string[][];
  /** Rows that nobody can find, with their numbers: the one above it has the same key. */
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
  return settled({ id, name, columns, rows, left: [] }, at);
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
    left: [],
  };
  return settled(table, (row) => `${file}:${body[row]?.row ?? 1}`);
}

/** Names for columns that have none or the same, and no rows that are never found: there the first one holds. */
function settled(table: CrossReference, at: (row: number) => string): CrossReference {
  const columns: string[] = [];
  table.columns.forEach((name, n) => {
    const base = name.trim() || `column ${n + 1}`;
    columns.push(columns.includes(base) ? `${base} ${n + 1}` : base);
  });
  const seen = new Map<string, string[]>();
  const left: CrossReference['left'] = [];
  const rows = table.rows.filter((row, n) => {
    const cells = row.map((cell) => cell.trim());
    const key = cells[0] ?? '';
    if (cells.every((cell) => cell === '')) return false;
    const first = seen.get(key);
    if (!first) seen.set(key, cells);
    else if (first.join('\n') !== cells.join('\n'))
      left.push({ at: at(n), why: `row ${n + 1} has the key of a row above it, which is the one that is found` });
    return !first;
  });
  return { ...table, columns, rows, left };
}

export const tableText = ({ columns, rows }: CrossReference): string => stringify([columns, ...rows]);
