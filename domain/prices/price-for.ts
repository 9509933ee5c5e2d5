import { EVERYBODY, type PriceRow } from './price-row.ts';

/** Whether a row counts at a moment (epoch ms). */
export const isValidAt = ({ from = -Infinity, until = Infinity }: PriceRow, at: number): boolean =>
  from <= at && at < until;

/** The table as it counts at one moment, found by article. */
export class PriceBook {
  readonly #rows = new Map<string, PriceRow[]>();
  /** All that a row names, also where its prices are all over or to come: a shop may hold one of those still. */
  readonly tiers: readonly string[];

  constructor(rows: readonly PriceRow[], at: number) {
    this.tiers = [...new Set(rows.map(({ tier }) => tier))];
    for (const row of rows) {
      // An article whose prices are all over or to come is one of the table too: nobody should see a price of it.
      const known = this.#rows.get(row.sku) ?? [];
      this.#rows.set(row.sku, known);
      if (isValidAt(row, at)) known.push(row);
    }
  }

  get skus(): string[] {
    return [...this.#rows.keys()];
  }

  has(sku: string): boolean {
    return this.#rows.has(sku);
  }

  rowsOf(sku: string): readonly PriceRow[] {
    return this.#rows.get(sku) ?? [];
  }

  /**
   * What a tier pays for a piece of so many: of its own rows the one with the most pieces that the quantity reaches, and where it has none in that
   * currency, everybody's. `undefined` where it should see no price.
   */
  priceFor(sku: string, tier: string, currency: string, quantity: number): PriceRow | undefined {
    for (const whose of tier === EVERYBODY ? [EVERYBODY] : [tier, EVERYBODY]) {
      const reached = this.rowsOf(sku).filter(
        (row) => row.tier === whose && row.currency === currency && row.minimumQuantity <= quantity,
      );
      if (reached.length > 0)
        return reached.reduce((best, row) => (row.minimumQuantity > best.minimumQuantity ? row : best));
    }
    return undefined;
  }
}
