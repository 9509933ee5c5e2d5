import { cellName } from '../../../domain/spreadsheet.ts';
import { type Row, Unreadable } from '../rows.ts';

/** Names that would reach into the objects of this program. */
const HOSTILE = new Set(['__proto__', 'constructor', 'prototype']);

/** The names of a table's columns; empty ones at its right edge are its margin. */
export function columnsOf(cells: readonly string[], row: number): string[] {
  const columns = cells.map((cell) => cell.trim());
  while (columns.at(-1) === '') columns.pop();
  columns.forEach((column, at) => {
    const wrong = (why: string) => new Unreadable({ row, column: cellName(at, row), why });
    if (column === '') throw wrong('it names no column');
    if (HOSTILE.has(column)) throw wrong('this cannot name a column');
    if (columns.indexOf(column) < at)
      throw wrong(`it names a second column as ${cellName(columns.indexOf(column), row)} does`);
  });
  return columns;
}

/** A row of a table; empty cells are not there. Cells beyond the last column mean that the row is shifted. */
export function dataOf(columns: readonly string[], cells: readonly unknown[], row: number): Row {
  const data: Record<string, unknown> = {};
  for (const [at, cell] of cells.entries()) {
    const value = typeof cell === 'string' ? cell.trim() : cell;
    if (value === '' || value === null || value === undefined) continue;
    const column = columns[at];
    if (column === undefined) {
      const why = `it stands outside the ${columns.length} columns: a text with a separator in it is put in quotes`;
      return { row, trouble: { row, column: cellName(at, row), why } };
    }
    data[column] = value;
  }
  return { row, data };
}
