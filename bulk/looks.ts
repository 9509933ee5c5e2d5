import type ExcelJS from '@protobi/exceljs';
import type { BulkLevel } from '../domain/bulk/finding.ts';

/** The colours by which a cell says what is with it; also how our own marks are known again. */
export const FILLS: Readonly<Record<BulkLevel, string>> = {
  wrong: 'FFFFC7CE',
  warning: 'FFFFEB9C',
  'read-as': 'FFDDEBF7',
};

export const solid = (argb: string): ExcelJS.Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } });

/** A font that Excel has in both languages. */
export const FONT = { name: 'Calibri', size: 11 } as const;

export const HEAD: Partial<ExcelJS.Style> = {
  font: { ...FONT, bold: true, color: { argb: 'FFFFFFFF' } },
  fill: solid('FF1F3864'),
  alignment: { wrapText: true, vertical: 'middle', horizontal: 'left' },
};

/** The head of a column that must be filled. */
export const HEAD_REQUIRED: Partial<ExcelJS.Style> = { ...HEAD, fill: solid('FFC55A11') };
