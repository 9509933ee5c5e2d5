/** One line of the table of stock that people keep: of an article, of a category, or of all, in one warehouse or in each. */
export interface StockLine {
  sku?: string;
  category?: string;
  warehouse?: string;
  /** Pieces that are kept from being shown. */
  buffer?: number;
  /** So many pieces more than there are may be sold. */
  backOrder?: number;
  /** When more is expected, as a day. */
  expected?: string;
}

/** What is sold ahead of an article. */
export interface BackOrder {
  upTo: number;
  expected?: string;
}

/** The lines that people keep; of several that speak of an article the closest one counts. */
export class StockTable {
  private readonly lines: readonly StockLine[];
  private readonly categories: Readonly<Record<string, readonly string[]>>;

  /** `categories` names them by the beginnings of SKUs. */
  constructor(lines: readonly StockLine[], categories: Readonly<Record<string, readonly string[]>> = {}) {
    this.lines = lines;
    this.categories = categories;
  }

  bufferOf(sku: string, warehouse: string): number {
    return this.closest(sku, warehouse, ({ buffer }) => buffer !== undefined)?.buffer ?? 0;
  }

  /** Of the article, whatever the warehouse. */
  backOrderOf(sku: string): BackOrder {
    const line = this.closest(sku, undefined, ({ backOrder }) => backOrder !== undefined);
    const expected = this.closest(sku, undefined, (one) => one.expected !== undefined)?.expected;
    return { upTo: line?.backOrder ?? 0, ...(expected === undefined ? {} : { expected }) };
  }

  /** An article before a category before all; one warehouse before each; a longer beginning of the SKU before a shorter; a later line before an earlier one. */
  private closest(
    sku: string,
    warehouse: string | undefined,
    says: (line: StockLine) => boolean,
  ): StockLine | undefined {
    let found: { line: StockLine; weight: number } | undefined;
    for (const line of this.lines) {
      if (!says(line) || (line.warehouse !== undefined && line.warehouse !== warehouse)) continue;
      const about = this.weightOf(line, sku);
      if (about === undefined) continue;
      const weight = about * 2 + (line.warehouse === undefined ? 0 : 1);
      if (!found || weight >= found.weight) found = { line, weight };
    }
    return found?.line;
  }

  private weightOf({ sku, category }: StockLine, asked: string): number | undefined {
    if (sku !== undefined) return sku === asked ? Number.MAX_SAFE_INTEGER / 4 : undefined;
    if (category === undefined) return 0;
    const beginnings = (this.categories[category] ?? []).filter((start) => asked.startsWith(start));
    return beginnings.length > 0 ? Math.max(...beginnings.map((start) => start.length)) : undefined;
  }
}
