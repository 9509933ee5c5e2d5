import type { BulkField } from './fields.ts';
import { type BulkCode, saidOf } from './say.ts';

/** `wrong`: a person must mend it; `warning`: somebody should know; `read-as`: taken for the one thing that it can be. */
export type BulkLevel = 'wrong' | 'warning' | 'read-as';

/** Something about a cell, a row or the file. */
export interface BulkFinding {
  level: BulkLevel;
  code: BulkCode;
  row?: number;
  field?: BulkField;
  /** The order's reference, where it is of one. */
  order?: string;
  en: string;
  zh: string;
}

export interface BulkPlace {
  row?: number;
  field?: BulkField;
  order?: string | undefined;
}

export function finding(
  level: BulkLevel,
  code: BulkCode,
  { row, field, order }: BulkPlace = {},
  told: Record<string, string | number> = {},
): BulkFinding {
  return {
    level,
    code,
    ...(row === undefined ? {} : { row }),
    ...(field === undefined ? {} : { field }),
    ...(order === undefined ? {} : { order }),
    ...saidOf(code, told),
  };
}
