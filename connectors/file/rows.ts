/** What could not be read, and where: `row` as a spreadsheet counts. It never holds what stands there. */
export interface Trouble {
  row?: number;
  column?: string;
  why: string;
}

/** A row, or a record of a file that nests; `row` is where it begins. */
export type Row = { row: number; data: Record<string, unknown> } | { row: number; trouble: Trouble };

/** A file of which no row can be read any more. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.why);
    this.trouble = trouble;
  }
}
