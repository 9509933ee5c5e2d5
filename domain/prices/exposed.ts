import { compare } from '../decimal.ts';
import type { PriceBook } from './price-for.ts';

/** A price as a shop shows it to one visitor: of a piece, from a number of pieces on. */
export interface ShownPrice {
  sku: string;
  currency: string;
  /** An exact decimal. */
  amount: string;
  minimumQuantity: number;
}

/** A price that a visitor should not see. */
export interface Exposure extends ShownPrice {
  /** Who saw it; `base` is who does not sign in. */
  tier: string;
  /** `leak`: it is another tier's price. `unlisted`: the visitor should see none. `differs`: it is nobody's. */
  what: 'leak' | 'unlisted' | 'differs';
  /** Whose price it is, of those who have it in the table now. */
  of: string[];
  /** What the visitor should see there; absent where none. */
  expected?: string;
}

/** What of the shown prices a visitor of this tier should not see. Articles that the table does not name are not judged. */
export function exposures(book: PriceBook, tier: string, shown: readonly ShownPrice[]): Exposure[] {
  return shown.flatMap((price): Exposure[] => {
    if (!book.has(price.sku)) return [];
    const right = book.priceFor(price.sku, tier, price.currency, price.minimumQuantity);
    if (right && compare(right.amount, price.amount) === 0) return [];
    const owners = book
      .rowsOf(price.sku)
      .filter((row) => row.tier !== tier && row.currency === price.currency && compare(row.amount, price.amount) === 0)
      .map((row) => row.tier);
    const of = [...new Set(owners)].sort();
    const what = of.length > 0 ? 'leak' : right ? 'differs' : 'unlisted';
    return [{ ...price, tier, what, of, ...(right ? { expected: right.amount } : {}) }];
  });
}
