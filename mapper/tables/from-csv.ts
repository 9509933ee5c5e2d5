import { cellName, SEPARATORS } from '../../domain/spreadsheet.ts';
import { isHostile, type Problem, type SourceFile } from '../problem.ts';
import { parseCsv, type Row } from './csv.ts';
import type { Content, TableRow } from './table.ts';

/** How a workbook begins, whatever its ending: it is an archive. */
const ZIP = 'PK\u0003\u0004';

/** Rows of a CSV table; its first line names the columns. Empty columns at the right edge and empty rows are a spreadsheet's margin. */
export function fromCsv(file: SourceFile): Content {
  if (file.text.startsWith(ZIP)) {
    const problem: Problem = {
      code: 'bad-encoding',
      message: 'this is a workbook and no CSV, whatever its name says',
      hint: 'in the spreadsheet choose "Save as", and there CSV UTF-8',
      where: `${file.path}:1:1`,
      severity: 'error',
    };
    return { columns: [], rows: [], problems: [problem] };
  }
  const { rows, separator, problems } = parseCsv(file);
  const error = (code: string, where: string | undefined, message: string, hint?: string) =>
    problems.push({
      code,
      message,
      ...(hint ? { hint } : {}),
      where: where ?? `${file.path}:1:1`,
      severity: 'error',
    });
  const [head, ...body] = rows;
  if (!head || problems.length > 0) return { columns: [], rows: [], problems };

  const columns = head.cells.map((cell) => cell.text.trim());
  while (columns.at(-1) === '') columns.pop();
  columns.forEach((column, index) => {
    const cell = cellName(index, head.row);
    const at = head.cells[index]?.at;
    const first = columns.indexOf(column);
    if (column === '') error('bad-columns', at, `cell ${cell} names no column`);
    else if (isHostile(column)) error('bad-columns', at, `\`${column}\` in cell ${cell} cannot name a column`);
    else if (first < index) {
      error(
        'bad-columns',
        at,
        `\`${column}\` in cell ${cell} names a second column, after ${cellName(first, head.row)}`,
      );
    }
  });

  for (const row of body) tellWidth(row, columns.length, separator, error);
  return { columns, rows: body.map((row) => rowOf(row, columns.length)), problems };
}

function rowOf({ row, cells }: Row, width: number): TableRow {
  const at = cells[0]?.at ?? '';
  const all = Array.from({ length: width }, (_, index) => cells[index] ?? { text: '', at });
  return { cells: all.map((cell) => cell.text.trim()), at, row, places: all.map((cell) => cell.at) };
}

/** A row that is wider than the first, or all in one cell because its separator is another. */
function tellWidth(
  { row, cells }: Row,
  width: number,
  separator: string,
  error: (code: string, where: string | undefined, message: string, hint?: string) => void,
): void {
  const beyond = cells.findIndex((cell, index) => index >= width && cell.text.trim() !== '');
  if (beyond >= 0) {
    error(
      'bad-row',
      cells[beyond]?.at,
      `cell ${cellName(beyond, row)} holds \`${cells[beyond]?.text.trim()}\` outside the ${width} columns`,
      'a text with a separator in it stands in quotes',
    );
  } else if (cells.length === 1 && width > 1) {
    const other = SEPARATORS.find((one) => one !== separator && cells[0]?.text.includes(one));
    if (other) {
      const shown = (one: string) => (one === '\t' ? 'a tab' : `\`${one}\``);
      error(
        'bad-row',
        cells[0]?.at,
        `row ${row} is all in one cell: it has ${shown(other)} where the first line has ${shown(separator)}`,
      );
    }
  }
}
