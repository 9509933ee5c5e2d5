import type ExcelJS from '@protobi/exceljs';
import type { BulkField } from '../domain/bulk/fields.ts';
import type { BulkFinding, BulkLevel } from '../domain/bulk/finding.ts';
import type { Judged } from '../domain/bulk/judge.ts';
import type { BulkSheet } from '../domain/bulk/sheet.ts';
import { cellName } from '../domain/spreadsheet.ts';
import { type Offered, putDropDowns } from './drop-downs.ts';
import { FILLS, FONT, HEAD, solid } from './looks.ts';

const OURS = 'Waybill: ';
const FINDINGS = 'Findings 检查结果';
const SPARE_ROWS = 1_000;
const OUR_FILLS = new Set<string>(Object.values(FILLS));
const RANK: Readonly<Record<BulkLevel, number>> = { wrong: 0, warning: 1, 'read-as': 2 };

/** The workbook of a file that came as CSV. */
export async function workbookOf({ name, rows }: BulkSheet): Promise<ExcelJS.Workbook> {
  const { Workbook } = (await import('@protobi/exceljs')).default;
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet(name.replace(/[*?:\\/[\]]/g, '_').slice(0, 31) || 'Orders 订单');
  for (const { row, cells } of rows) {
    const line = sheet.getRow(row);
    for (const [at, cell] of cells.entries()) {
      if (!cell) continue;
      line.getCell(at + 1).value = cell.text;
      line.getCell(at + 1).numFmt = '@';
    }
  }
  return workbook;
}

/** Marks what was found in the workbook that it was found in: a colour, the reason beside it, and all of it in a list. */
export async function markedWorkbook(
  workbook: ExcelJS.Workbook,
  { sheet: name, findings, columns, heading, orders }: Judged,
  offered: Offered,
): Promise<Buffer> {
  const sheet = name === undefined ? workbook.worksheets[0] : workbook.getWorksheet(name);
  if (sheet) {
    unmark(sheet);
    const byCell = new Map<string, BulkFinding[]>();
    for (const one of findings) {
      const at = cellOf(one, columns, heading);
      byCell.set(at, [...(byCell.get(at) ?? []), one]);
    }
    for (const [at, told] of byCell) mark(sheet.getCell(at), told);
    if (columns.size > 0) {
      const last = Math.max(heading + SPARE_ROWS, ...orders.map(({ rows }) => rows.at(-1) ?? 0));
      putDropDowns(workbook, sheet, columns, { first: heading + 1, last }, offered);
    }
  }
  putFindings(workbook, findings, columns, heading);
  // It has no macros any more, whatever the file that came had.
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** A cell of a column that the file lacks is that of the order's reference; what is of no row stands at the headings. */
function cellOf({ row, field }: BulkFinding, columns: ReadonlyMap<BulkField, number>, heading: number): string {
  const at = (field && columns.get(field)) ?? columns.get('order') ?? 0;
  return cellName(at, row ?? Math.max(heading, 1));
}

function mark(cell: ExcelJS.Cell, told: readonly BulkFinding[]): void {
  const [worst] = [...told].sort((a, b) => RANK[a.level] - RANK[b.level]);
  if (!worst) return;
  // A style may be shared by many cells: only this one's own is changed.
  cell.style = { ...cell.style, fill: solid(FILLS[worst.level]) };
  const text = told.map(({ en, zh }) => `${en}\n${zh}`).join('\n');
  cell.note = { texts: [{ font: { ...FONT, size: 9 }, text: OURS + text }] };
}

/** Takes away what an earlier answer marked: a file that was mended comes back clean. */
function unmark(sheet: ExcelJS.Worksheet): void {
  sheet.eachRow((row) => {
    row.eachCell({ includeEmpty: false }, (cell) => {
      const { fill } = cell.style;
      if (fill?.type === 'pattern' && OUR_FILLS.has(fill.fgColor?.argb ?? ''))
        cell.style = { ...cell.style, fill: { type: 'pattern', pattern: 'none' } };
      if (noteText(cell).startsWith(OURS)) (cell as { note?: unknown }).note = undefined;
    });
  });
}

function noteText({ note }: ExcelJS.Cell): string {
  if (!note) return '';
  return typeof note === 'string' ? note : (note.texts ?? []).map(({ text }) => text).join('');
}

const LEVELS: Readonly<Record<BulkLevel, string>> = {
  wrong: 'wrong 有误',
  warning: 'warning 提醒',
  'read-as': 'read as 已按此处理',
};

function putFindings(
  workbook: ExcelJS.Workbook,
  findings: readonly BulkFinding[],
  columns: ReadonlyMap<BulkField, number>,
  heading: number,
): void {
  const old = workbook.getWorksheet(FINDINGS);
  if (old) workbook.removeWorksheet(old.id);
  const sheet = workbook.addWorksheet(FINDINGS, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [{ width: 8 }, { width: 22 }, { width: 20 }, { width: 70 }, { width: 60 }];
  const head = sheet.addRow(['Cell', 'Of 单号', 'What 类别', 'Reason', '原因']);
  for (let at = 1; at <= 5; at += 1) head.getCell(at).style = HEAD;
  for (const one of [...findings].sort((a, b) => RANK[a.level] - RANK[b.level])) {
    const row = sheet.addRow([cellOf(one, columns, heading), one.order ?? '', LEVELS[one.level], one.en, one.zh]);
    row.font = FONT;
    row.alignment = { wrapText: true, vertical: 'top' };
    row.getCell(3).fill = solid(FILLS[one.level]);
  }
  sheet.autoFilter = { from: 'A1', to: 'E1' };
}
