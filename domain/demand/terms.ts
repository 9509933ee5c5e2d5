/** One line of the table that people keep: of an article, or of all; in one warehouse, or in each. */
export interface TermsLine {
  sku?: string;
  warehouse?: string;
  supplier?: string;
  leadDays?: number;
  pack?: number;
  minimum?: number;
  /** Pieces that were ordered and have not come. */
  onOrder?: number;
  /** Percent. */
  service?: number;
  /** What one piece is counted in, as the ERP calls it. */
  unit?: string;
  /** Of one piece; always with its currency. */
  price?: { amount: string; currency: string };
}

export type TermsField = Exclude<keyof TermsLine, 'sku' | 'warehouse'>;

/** The terms on which articles are bought; of several lines the closest one that says something counts, for each column by itself. */
export class TermsTable {
  readonly lines: readonly TermsLine[];

  constructor(lines: readonly TermsLine[]) {
    this.lines = lines;
  }

  /** An article before all, one warehouse before each, a later line before an earlier one. */
  of<Field extends TermsField>(field: Field, sku: string, warehouse: string): TermsLine[Field] | undefined {
    let found: TermsLine | undefined;
    let best = -1;
    for (const line of this.lines) {
      if (line[field] === undefined) continue;
      if ((line.sku ?? sku) !== sku || (line.warehouse ?? warehouse) !== warehouse) continue;
      const weight = (line.sku === undefined ? 0 : 2) + (line.warehouse === undefined ? 0 : 1);
      if (weight >= best) [found, best] = [line, weight];
    }
    return found?.[field];
  }
}
