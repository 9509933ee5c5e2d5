import { parse } from 'csv-parse/sync';
import { SEP_LINE, separatorOf } from '../../../domain/spreadsheet.ts';
import type { CsvSpec } from '../definition-format.ts';
import { type Row, Unreadable } from '../rows.ts';
import type { Snapshot } from '../snapshot.ts';
import { columnsOf, dataOf } from './columns.ts';
import { cellsOf, linesOf } from './csv-lines.ts';
import { textPieces } from './text.ts';

/** So much of a file is looked at to see what stands between its cells. */
const HEAD_CHARACTERS = 100_000;
const BAD_QUOTE =
  'a quote stands where none can be, or is never closed; a cell with a quote in it is put in quotes, and each quote in it is doubled';

/** The rows of a CSV file, as they are read: it is never in memory as a whole. */
export async function* csvRows(file: Snapshot, spec: CsvSpec): AsyncGenerator<Row> {
  const { delimiter, skipped, text } = await begun(file, spec);
  let row = skipped;
  let columns: string[] | undefined;
  for await (const cells of cellsOf(linesOf(text), spec.quote, splitter(delimiter, spec.quote))) {
    row += 1;
    if (row < spec.header || cells?.every((cell) => cell.trim() === '')) continue;
    if (columns) yield cells ? dataOf(columns, cells, row) : { row, trouble: { row, why: BAD_QUOTE } };
    else if (cells) columns = columnsOf(cells, row);
    else throw new Unreadable({ row, why: BAD_QUOTE });
  }
  if (!columns) throw new Unreadable({ row: spec.header, why: 'there is no row that names the columns' });
}

/** The cells of a row; undefined where a quote does not fit. */
function splitter(delimiter: string, quote: string): (row: string) => string[] | undefined {
  return (row) => {
    // Most rows have no quote, and need no parser.
    if (!row.includes(quote)) return row.split(delimiter);
    try {
      // Line ends within a cell are no ends of rows here: those have been found.
      const rows = parse(row, { delimiter, quote, relax_column_count: true, record_delimiter: '\0' }) as string[][];
      return rows.length === 1 ? rows[0] : undefined;
    } catch {
      return undefined;
    }
  };
}

/** What stands between the cells, and the text behind Excel's `sep=` line. */
async function begun(
  file: Snapshot,
  spec: CsvSpec,
): Promise<{ delimiter: string; skipped: number; text: AsyncIterable<string> }> {
  const encoding = spec.encoding === 'auto' ? file.encoding : spec.encoding;
  const pieces = textPieces(file, encoding)[Symbol.asyncIterator]();
  let head = '';
  while (head.length < HEAD_CHARACTERS) {
    const { done, value } = await pieces.next();
    if (done) break;
    head += value;
  }
  if (head.startsWith('PK\u0003\u0004'))
    throw new Unreadable({ why: 'this is a workbook and no CSV, whatever its name says' });
  const declared = SEP_LINE.exec(head);
  const rest = head.slice(declared?.[0].length ?? 0);
  async function* text() {
    yield rest;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  }
  return {
    delimiter: spec.delimiter ?? declared?.[1] ?? separatorOf(rest),
    skipped: declared ? 1 : 0,
    text: text(),
  };
}
