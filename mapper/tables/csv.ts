import { CsvError, parse } from 'csv-parse/sync';
import { cellName, SEP_LINE, separatorOf } from '../../domain/spreadsheet.ts';
import { Places, type Problem, type SourceFile } from '../problem.ts';

/** One cell as it is written, without the quotes around it; `at` is `file:line:col`. */
export interface Cell {
  text: string;
  at: string;
}

/** A line of a spreadsheet: `row` is the number beside it, from 1. */
export interface Row {
  row: number;
  cells: Cell[];
}

/**
 * Reads CSV as spreadsheets write it: cells with line breaks in quotes, CRLF, LF or CR, a BOM, a line `sep=;`, and comma, semicolon, tab or bar,
 * whichever the first line has most of. Empty lines are left out, but counted. A quote that does not fit is a problem, and ends the reading.
 */
export function parseCsv(file: SourceFile): { rows: Row[]; separator: string; problems: Problem[] } {
  const places = placesOf(file);
  const bom = file.text.startsWith('\uFEFF') ? 1 : 0;
  const declared = SEP_LINE.exec(file.text.slice(bom, bom + 8));
  let offset = bom + (declared?.[0].length ?? 0);
  const separator = declared?.[1] ?? separatorOf(file.text.slice(bom));
  const rows: Row[] = [];
  let row = declared ? 1 : 0;
  let cells: { text: string; length: number }[] = [];
  try {
    parse(file.text.slice(offset), {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      cast: (text, { quoting }) => {
        // What it took in the file: the quotes around it, and each one inside doubled.
        const length = text.length + (quoting ? 2 + text.split('"').length - 1 : 0);
        cells.push({ text, length });
        return text;
      },
      on_record: () => {
        row += 1;
        const placed = cells.map(({ text, length }) => {
          const at = places.at(offset);
          offset += length + 1;
          return { text, at };
        });
        if (file.text[offset - 1] === '\r' && file.text[offset] === '\n') offset += 1;
        if (placed.some((cell) => cell.text.trim() !== '')) rows.push({ row, cells: placed });
        cells = [];
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const open = error.code === 'CSV_QUOTE_NOT_CLOSED';
    const problem: Problem = {
      code: 'bad-quote',
      message: open
        ? `the quote that opens cell ${cellName(cells.length, row + 1)} is never closed`
        : `a quote stands where none can be, in cell ${cellName(cells.length, row + 1)}`,
      hint: 'a cell with a quote, a separator or a line break in it is put in quotes, and each quote in it is doubled: "5"" pipe"',
      where: places.at(offset + cells.reduce((sum, cell) => sum + cell.length + 1, 0)),
      severity: 'error',
    };
    return { rows, separator, problems: [problem] };
  }
  return { rows, separator, problems: [] };
}

/** Lines end as each system has them. */
function placesOf(file: SourceFile): Places {
  const places = new Places(file.path);
  places.lines.addNewLine(0);
  for (const { index, 0: end } of file.text.matchAll(/\r\n|\n|\r/g)) places.lines.addNewLine(index + end.length);
  return places;
}
