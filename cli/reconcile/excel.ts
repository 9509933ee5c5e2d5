import ExcelJS from '@protobi/exceljs';
import { isCurrency, minorDigits } from '../../domain/currencies.ts';
import { isDecimal, subtract } from '../../domain/decimal.ts';
import type { DifferenceKind } from '../../domain/reconciliation/difference.ts';
import { isLikeFormula } from '../../domain/spreadsheet.ts';
import { localTime } from '../output.ts';
import { NUMERIC, type Sheet, type SheetRow } from './sheet.ts';

const HEAD_FILL = 'FF1F3A5F';
const HEAD_TEXT = 'FFFFFFFF';
const LINK_TEXT = 'FF0B5CAD';
/** A double keeps so many digits; longer ones stay text. */
const EXACT_DIGITS = 15;

/** Named, because a cell that says anything of its font says all of it. */
const FONT = { name: 'Calibri', family: 2, size: 11 };

/** How a number of this row is shown: an amount with the digits of its currency, and more where it has more. */
function formatOf({ kind, currency }: SheetRow): string | undefined {
  if (!NUMERIC.has(kind)) return undefined;
  const digits = kind !== 'amount' ? 0 : isCurrency(currency) ? minorDigits(currency) : 2;
  return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}##`;
}

/** The number of the paper in the file format. */
const A4 = 9;

type Cell = string | number | null;

interface Column {
  title: string;
  width: number;
  of(row: SheetRow): string;
  /** Holds numbers, where the kind's sides are numbers. */
  number?: boolean;
  /** The kinds that have it; all without it. */
  only?(kind: DifferenceKind): boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'Number', width: 20, of: (row) => row.number },
  { title: 'System', width: 14, of: (row) => row.connection },
  { title: 'Object', width: 12, of: (row) => row.object },
  { title: 'Field', width: 24, of: (row) => row.field },
  { title: 'Ledger says', width: 22, of: (row) => row.expected, number: true },
  { title: 'System has', width: 22, of: (row) => row.found, number: true },
  { title: 'Differs by', width: 22, of: apartOf, number: true, only: (kind) => NUMERIC.has(kind) },
  { title: 'Currency', width: 10, of: (row) => row.currency, only: (kind) => kind === 'amount' },
  { title: 'What becomes of it', width: 32, of: (row) => row.outcome },
  { title: "System's id", width: 40, of: (row) => row.id },
];

/** How much more the system has. */
function apartOf({ expected, found }: SheetRow): string {
  return isDecimal(expected) && isDecimal(found) ? subtract(found, expected) : '';
}

/** The report as a workbook: a summary, and a sheet for each kind of difference that was found. */
export async function workbookOf(sheet: Sheet, timezone: string): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Waybill';
  if (sheet.finishedAt !== undefined) workbook.created = new Date(sheet.finishedAt);
  addSummary(workbook, sheet, timezone);
  for (const { kind, found, meaning } of sheet.counts) if (found > 0) addKind(workbook, sheet, kind, meaning);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

const ON_PAPER = { paperSize: A4, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 } as const;

function addSummary(workbook: ExcelJS.Workbook, sheet: Sheet, timezone: string): void {
  const summary = workbook.addWorksheet('Summary', { views: [{ showGridLines: false }], pageSetup: ON_PAPER });
  summary.columns = [30, 12, 14, 12, 10, 70].map((width) => ({ width }));
  summary.addRow([`Reconciliation ${sheet.runId}`]).font = { ...FONT, bold: true, size: 16 };
  summary.addRow([`${localTime(sheet.from, timezone)} to ${localTime(sheet.to, timezone)} (${timezone})`]).font = FONT;
  summary.addRow([]);
  head(summary.addRow(['Difference', 'Found', 'Set going', 'In cases', 'Open', 'Meaning']), [2, 3, 4, 5]);
  for (const { kind, found, repaired, cases, open, meaning } of sheet.counts) {
    const row = summary.addRow([kind, found, repaired, cases, open, meaning]);
    dress(row, [2, 3, 4, 5], found > 0 ? { bold: true } : { color: { argb: 'FF808080' } });
    if (found === 0) continue;
    row.getCell(1).value = { text: kind, hyperlink: `#'${kind}'!A1` };
    row.getCell(1).font = { ...FONT, bold: true, underline: true, color: { argb: LINK_TEXT } };
  }
  summary.addRow([]);
  head(summary.addRow(['Compared', 'Objects', 'On their way', '', '', 'What, or why not']), [2, 3]);
  for (const { what, side, seen, moving, compared, why } of sheet.looks) {
    const how = compared ? side : `not compared: ${why}`;
    const row = summary.addRow([what, compared ? seen : null, moving > 0 ? moving : null, null, null, how]);
    dress(row, [2, 3], compared ? {} : { color: { argb: 'FFB00020' } });
  }
}

/** Numbers to the right, texts a little away from them and broken where they are long. */
function dress(row: ExcelJS.Row, numeric: readonly number[], font: Partial<ExcelJS.Font>): void {
  row.eachCell((cell, column) => {
    cell.font = { ...FONT, ...font };
    cell.alignment = numeric.includes(column) ? FIGURES : TEXTS;
    if (numeric.includes(column)) cell.numFmt = '#,##0';
  });
}

const FIGURES = { horizontal: 'right', vertical: 'top' } as const;
const TEXTS = { horizontal: 'left', vertical: 'top', wrapText: true, indent: 1 } as const;

function addKind(workbook: ExcelJS.Workbook, sheet: Sheet, kind: DifferenceKind, meaning: string): void {
  const columns = COLUMNS.filter(({ only }) => only?.(kind) ?? true);
  const isNumber = ({ number }: Column) => number === true && NUMERIC.has(kind);
  const page = workbook.addWorksheet(kind, {
    views: [{ state: 'frozen', xSplit: 1, ySplit: 2 }],
    pageSetup: { ...ON_PAPER, printTitlesRow: '1:2' },
  });
  page.columns = columns.map(({ width }) => ({ width }));
  page.addRow([`${kind}: ${meaning}`]).font = { ...FONT, italic: true };
  const numeric = columns.flatMap((column, index) => (isNumber(column) ? [index + 1] : []));
  head(page.addRow(columns.map(({ title }) => title)), numeric);
  const rows = sheet.rows.filter((row) => row.kind === kind);
  for (const one of rows) {
    const row = page.addRow([]);
    for (const [index, column] of columns.entries()) {
      const format = isNumber(column) ? formatOf(one) : undefined;
      const value = format === undefined ? column.of(one) : numberOf(column.of(one));
      put(row.getCell(index + 1), value, format);
    }
  }
  page.autoFilter = { from: { row: 2, column: 1 }, to: { row: 2 + rows.length, column: columns.length } };
}

/** A number where a spreadsheet keeps it exactly, else the text as it is. */
const numberOf = (text: string): Cell =>
  isDecimal(text) && text.replace(/\D/g, '').length <= EXACT_DIGITS ? Number(text) : text;

function put(cell: ExcelJS.Cell, value: Cell, format: string | undefined): void {
  cell.alignment = format === undefined ? TEXTS : FIGURES;
  if (value === null || value === '') return;
  cell.value = value;
  cell.font = FONT;
  if (typeof value === 'number' && format !== undefined) cell.numFmt = format;
  // As text for good: also when somebody edits it.
  else if (typeof value === 'string' && isLikeFormula(value)) cell.numFmt = '@';
}

function head(row: ExcelJS.Row, numeric: readonly number[]): void {
  row.eachCell((cell, column) => {
    cell.font = { ...FONT, bold: true, color: { argb: HEAD_TEXT } };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: HEAD_FILL } };
    cell.alignment = { ...(numeric.includes(column) ? FIGURES : TEXTS), vertical: 'middle' };
  });
}
