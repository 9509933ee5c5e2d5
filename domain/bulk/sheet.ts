/** A cell as a person sees it, with what its looks hide. */
export interface BulkCell {
  /** What stands there, as text; of a formula the result that the spreadsheet kept. */
  text: string;
  /** It was a number, not a text: a code in it has lost its leading zeros. */
  number?: true;
  /** It was a day: `2026-11-26`. */
  day?: string;
  /** Why nothing can be read: an error of the spreadsheet, or a formula whose result was not kept. */
  broken?: 'error' | 'formula';
  /** It is struck through, all of it or a part. */
  struck?: true;
  /** It is one of several cells that were joined into one; `of` is the row where they begin. */
  merged?: { of: number; rows: number };
}

export interface BulkRow {
  /** As the spreadsheet counts, from 1. */
  row: number;
  hidden?: true;
  cells: readonly (BulkCell | undefined)[];
}

/** One sheet of a workbook, or a CSV file. */
export interface BulkSheet {
  name: string;
  /** Columns that nobody sees, from 0. */
  hiddenColumns?: ReadonlySet<number>;
  rows: readonly BulkRow[];
}
