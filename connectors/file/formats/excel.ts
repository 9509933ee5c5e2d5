import type ExcelJS from '@protobi/exceljs';
import { boundUnpacked, type Unpackable } from '../../unpacked.ts';
import type { ExcelSpec } from '../definition-format.ts';
import { type Row, Unreadable } from '../rows.ts';
import type { Snapshot } from '../snapshot.ts';
import { columnsOf, dataOf } from './columns.ts';

/** A workbook is read as a whole. */
const MOST_PACKED_BYTES = 32 * 1024 ** 2;

/** The rows of one sheet of a workbook. */
export async function* excelRows(file: Snapshot, spec: ExcelSpec, atMost: number): AsyncGenerator<Row> {
  if (file.size > MOST_PACKED_BYTES)
    throw new Unreadable({ why: `a workbook is no larger than ${MOST_PACKED_BYTES} bytes: have it sent as CSV` });
  const pieces: Uint8Array[] = [];
  for await (const piece of file.bytes()) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  await boundUnpacked(bytes, { atMost, wrong: (why) => new Unreadable({ why: whyNot(why, atMost) }) });
  // Loading it takes longer than most commands do, and few systems send workbooks.
  const { Workbook } = (await import('@protobi/exceljs')).default;
  const workbook = new Workbook();
  try {
    await workbook.xlsx.load(bytes as never);
  } catch {
    throw new Unreadable({ why: 'the workbook is damaged' });
  }
  const sheet = spec.sheet === undefined ? workbook.worksheets[0] : workbook.getWorksheet(spec.sheet);
  if (!sheet) throw new Unreadable({ why: `there is no sheet ${spec.sheet ?? ''}`.trimEnd() });
  let columns: string[] | undefined;
  for (let row = spec.header; row <= sheet.rowCount; row += 1) {
    const line = sheet.getRow(row);
    const values = Array.from({ length: line.cellCount }, (_, at) => valueOf(line.getCell(at + 1).value));
    if (values.every((value) => value === undefined || value === '')) continue;
    if (!columns)
      columns = columnsOf(
        values.map((value) => String(value ?? '')),
        row,
      );
    else
      yield values.includes(BROKEN)
        ? { row, trouble: { row, why: 'a cell holds an error of the spreadsheet' } }
        : dataOf(columns, values, row);
  }
  if (!columns) throw new Unreadable({ row: spec.header, why: 'there is no row that names the columns' });
}

function whyNot(why: Unpackable, atMost: number): string {
  switch (why) {
    case 'no archive':
      return 'this is no workbook (.xlsx)';
    case 'damaged':
      return 'the workbook is damaged';
    case 'too large':
      return `unpacked it is larger than ${atMost} bytes (\`in.atMost\`)`;
  }
}

const BROKEN = Symbol('an error of the spreadsheet');

/** What a person sees in a cell, as text: a formula's result, a link's words. Days have no time of theirs. */
function valueOf(value: ExcelJS.CellValue): string | typeof BROKEN | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
  if (typeof value !== 'object') return String(value);
  if ('error' in value) return BROKEN;
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return valueOf(value.text as ExcelJS.CellValue);
  if ('result' in value) return valueOf(value.result as ExcelJS.CellValue);
  return undefined;
}
