import ExcelJS from '@protobi/exceljs';
import { isDecimal } from '../../domain/decimal.ts';
import type { DifferenceKind } from '../../domain/reconciliation/difference.ts';
import { localTime } from '../output.ts';
import type { Sheet, SheetRow } from './sheet.ts';

const HEAD_FILL = 'FF1F3A5F';
const HEAD_TEXT = 'FFFFFFFF';
/** What a spreadsheet takes for a formula when somebody edits the cell, or saves it as CSV. */
const LIKE_A_FORMULA = /^[=+\-@\t\r]/;
/** A double keeps so many digits; longer ones stay text. */
const EXACT_DIGITS = 15;

/** Kinds whose two sides are numbers, and how they are shown. */
const NUMBERS: Partial<Record<DifferenceKind, string>> = {
  amount: '#,##0.00##',
  quantity: '#,##0.###',
  stock: '#,##0',
};

type Cell = string | number | null;

interface Column {
  title: string;
  width: number;
  of(row: SheetRow): string;
  side?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'Number', width: 18, of: (row) => row.number },
  { title: 'System', width: 14, of: (row) => row.connection },
  { title: 'Object', width: 12, of: (row) => row.object },
  { title: 'Field', width: 16, of: (row) => row.field },
  { title: 'Ledger says', width: 22, of: (row) => row.expected, side: true },
  { title: 'System has', width: 34, of: (row) => row.found, side: true },
  { title: 'What becomes of it', width: 34, of: (row) => row.outcome },
  { title: "System's id", width: 42, of: (row) => row.id },
];

/** The report as a workbook: a summary, and a sheet for each kind of difference that was found. */
export async function workbookOf(sheet: Sheet, timezone: string): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Waybill';
  if (sheet.finishedAt !== undefined) workbook.created = new Date(sheet.finishedAt);
  addSummary(workbook, sheet, timezone);
  for (const { kind, found, meaning } of sheet.counts) if (found > 0) addKind(workbook, sheet, kind, meaning);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

function addSummary(workbook: ExcelJS.Workbook, sheet: Sheet, timezone: string): void {
  const summary = workbook.addWorksheet('Summary', {
    pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  });
  summary.columns = [30, 12, 14, 12, 10, 60].map((width) => ({ width }));
  summary.addRow([`Reconciliation ${sheet.runId}`]).font = { bold: true, size: 16 };
  summary.addRow([`${localTime(sheet.from, timezone)} to ${localTime(sheet.to, timezone)} (${timezone})`]);
  summary.addRow([]);
  head(summary.addRow(['Difference', 'Found', 'Set going', 'In cases', 'Open', 'Meaning']));
  for (const { kind, found, repaired, cases, open, meaning } of sheet.counts) {
    const row = summary.addRow([kind, found, repaired, cases, open, meaning]);
    for (let column = 2; column <= 5; column += 1) row.getCell(column).numFmt = '#,##0';
    if (found > 0) row.getCell(1).value = { text: kind, hyperlink: `#'${kind}'!A1` };
    row.font = found > 0 ? { bold: true } : { color: { argb: 'FF808080' } };
  }
  summary.addRow([]);
  head(summary.addRow(['Compared', 'Objects', 'On their way', '', '', 'What, or why not']));
  for (const { what, side, seen, moving, compared, why } of sheet.looks) {
    const row = summary.addRow([
      what,
      compared ? seen : null,
      moving,
      null,
      null,
      compared ? side : `not compared: ${why}`,
    ]);
    row.getCell(2).numFmt = '#,##0';
    row.getCell(3).numFmt = '#,##0';
    if (!compared) row.font = { color: { argb: 'FFB00020' } };
  }
}

function addKind(workbook: ExcelJS.Workbook, sheet: Sheet, kind: DifferenceKind, meaning: string): void {
  const page = workbook.addWorksheet(kind, {
    views: [{ state: 'frozen', ySplit: 2 }],
    pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0, printTitlesRow: '1:2' },
  });
  page.columns = COLUMNS.map(({ width }) => ({ width }));
  page.addRow([`${kind}: ${meaning}`]).font = { italic: true };
  head(page.addRow(COLUMNS.map(({ title }) => title)));
  const rows = sheet.rows.filter((row) => row.kind === kind);
  for (const one of rows) {
    const row = page.addRow([]);
    for (const [index, { of, side }] of COLUMNS.entries()) {
      const format = side ? NUMBERS[kind] : undefined;
      const value = format === undefined ? of(one) : numberOf(of(one));
      put(row.getCell(index + 1), value, format);
    }
  }
  page.autoFilter = { from: { row: 2, column: 1 }, to: { row: 2 + rows.length, column: COLUMNS.length } };
}

/** A number where a spreadsheet keeps it exactly, else the text as it is. */
const numberOf = (text: string): Cell =>
  isDecimal(text) && text.replace(/\D/g, '').length <= EXACT_DIGITS ? Number(text) : text;

function put(cell: ExcelJS.Cell, value: Cell, format: string | undefined): void {
  if (value === null || value === '') return;
  cell.value = value;
  if (typeof value === 'number' && format !== undefined) cell.numFmt = format;
  // As text for good: also when somebody edits it.
  else if (typeof value === 'string' && LIKE_A_FORMULA.test(value)) cell.numFmt = '@';
}

function head(row: ExcelJS.Row): void {
  row.eachCell((cell) => {
    cell.font = { bold: true, color: { argb: HEAD_TEXT } };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: HEAD_FILL } };
    cell.alignment = { vertical: 'middle' };
  });
}
