import type ExcelJS from '@protobi/exceljs';
import { tableOf, workbookWith } from '../files.ts';
import { GOOD_ROWS } from '../good.ts';
import { type BulkCase, causesOf, type Expected } from './bulk-case.ts';

export type Row = Record<string, unknown>;

export interface SheetCase {
  expected: Expected;
  /** Without it none where all is right, and all where not. */
  needPerson?: number;
  meant?: number;
  rows?: (rows: Row[]) => Row[];
  headings?: (heading: string) => string;
  /** In the workbook, after it was filled. */
  change?: (sheet: ExcelJS.Worksheet, workbook: ExcelJS.Workbook) => void;
}

/** A workbook of two good orders, of two lines and of one, with what somebody does to the whole of it. */
export function sheet(name: string, { expected, rows, headings, change, ...one }: SheetCase): BulkCase {
  const causes = causesOf(expected);
  const { meant = 2, needPerson = causes.length > 0 ? meant : 0 } = one;
  return {
    name,
    bytes: () => workbookWith(tableOf(rows?.(structuredClone(GOOD_ROWS)) ?? GOOD_ROWS, headings), change),
    causes,
    meant,
    needPerson,
  };
}

/** Changes of rows from one on. */
export const on =
  (at: number, ...changes: Row[]) =>
  (rows: Row[]): Row[] =>
    rows.map((row, index) => ({ ...row, ...(changes[index - at] ?? {}) }));

/** Rows after all others. */
export const below =
  (...more: Row[]) =>
  (rows: Row[]): Row[] => [...rows, ...more];

export function valuesOf(sheet: ExcelJS.Worksheet): unknown[][] {
  const rows: unknown[][] = [];
  sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return rows;
}

/** A sheet of these rows in place of one. */
export function laidOut(sheet: ExcelJS.Worksheet, workbook: ExcelJS.Workbook, rows: readonly unknown[][]): void {
  workbook.removeWorksheet(sheet.id);
  workbook.addWorksheet(`${sheet.name} `).addRows(rows as unknown[][]);
}
