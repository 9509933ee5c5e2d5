import ExcelJS from '@protobi/exceljs';
import { stringify } from 'csv-stringify/sync';

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
