import { compare } from '../decimal.ts';
import type { Exposure, ShownPrice } from './exposed.ts';
import { isToldTo, type ShopPrices } from './places.ts';
import type { PriceBook } from './price-for.ts';

/** A price as it stands in a shop's list of a tier. */
export interface StandingPrice extends ShownPrice {
  tier: string;
}

/**
 * What of a shop's lists the table does not say: prices that somebody typed there by hand, and ours that somebody changed. Other than of what a visitor sees,
 * every article counts, because what such a list holds is for the table to say.
 */
export function strays(book: PriceBook, shop: ShopPrices, standing: readonly StandingPrice[]): Exposure[] {
  return standing.flatMap((price): Exposure[] => {
    const { sku, tier, currency, minimumQuantity } = price;
    const right = isToldTo(shop, price)
      ? book
          .rowsOf(sku)
          .find((row) => row.tier === tier && row.currency === currency && row.minimumQuantity === minimumQuantity)
      : undefined;
    if (right && compare(right.amount, price.amount) === 0) return [];
    return [{ ...price, what: right ? 'differs' : 'unlisted', of: [], ...(right ? { expected: right.amount } : {}) }];
  });
}
