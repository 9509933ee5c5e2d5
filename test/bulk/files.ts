import ExcelJS from '@protobi/exceljs';
import { stringify } from 'csv-stringify/sync';
import { GOOD_ROWS } from './good.ts';

/** A row of a file as a test writes it. */
export type Cells = readonly unknown[];

/** A workbook of one sheet of orders; `change` does to it what people do. */
export async function workbookWith(
  rows: readonly Cells[],
  change: (sheet: ExcelJS.Worksheet, workbook: ExcelJS.Workbook) => void = () => {},
): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Orders');
  for (const row of rows) sheet.addRow([...row]);
  change(sheet, workbook);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

export const csvText = (rows: readonly Cells[], delimiter = ','): string =>
  stringify(rows as unknown[][], { delimiter, record_delimiter: 'windows' });

/** Rows by their headings, as a table; the first row names the columns. */
export function tableOf(
  rows: readonly (Record<string, unknown> | undefined)[],
  heading = (one: string) => one,
): unknown[][] {
  const names = Object.keys(rows[0] ?? GOOD_ROWS[0] ?? {});
  return [names.map(heading), ...rows.map((row) => names.map((name) => row?.[name] ?? ''))];
}
