import { parse } from 'csv-parse/sync';
import type { BulkSheet } from '../domain/bulk/sheet.ts';
import { SEP_LINE, separatorOf } from '../domain/spreadsheet.ts';
import { decodeText, type Encoding } from '../domain/text-encoding.ts';
import { MOST_COLUMNS, MOST_PACKED_BYTES, MOST_ROWS } from './bounds.ts';
import { UnreadableFile } from './unreadable.ts';

/** Reads CSV as spreadsheets of several countries save it: its encoding and its separator are found. */
export function readCsv(bytes: Buffer, name: string): { sheet: BulkSheet; encoding: Encoding } {
  if (bytes.length > MOST_PACKED_BYTES) throw new UnreadableFile('too-large', { most: MOST_PACKED_BYTES });
  const { text, encoding } = decodeText(bytes);
  if (text.includes('\0')) throw new UnreadableFile('no-workbook');
  const declared = SEP_LINE.exec(text);
  const rest = text.slice(declared?.[0].length ?? 0);
  if (rest.trim() === '') throw new UnreadableFile('empty');
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(rest, {
      delimiter: declared?.[1] ?? separatorOf(rest),
      relax_column_count: true,
      info: true,
      to: MOST_ROWS + 1,
    }) as never;
  } catch {
    throw new UnreadableFile('unclosed-quote');
  }
  if (records.length > MOST_ROWS) throw new UnreadableFile('too-many-rows', { most: MOST_ROWS });
  const rows = records.map(({ record }, at) => ({
    row: at + 1 + (declared ? 1 : 0),
    cells: record
      .slice(0, MOST_COLUMNS)
      .map((cell) => (cell.trim() === '' ? undefined : { text: withoutSpacesAround(cell) })),
  }));
  return { sheet: { name, rows }, encoding };
}

/** A no-break space at the end stays: it may be half of the last letter (`lost-text.ts`). */
function withoutSpacesAround(cell: string): string {
  let end = cell.length;
  while (/[ \t\r\n]/.test(cell.charAt(end - 1))) end -= 1;
  return cell.slice(0, end).trimStart();
}
