import type { Price } from '../canonical/records.ts';
import { EVERYBODY, type PriceRow } from './price-row.ts';

/** The source that the price table is to its flows; no configured connection can be named so. */
export const PRICE_TABLE = 'waybill:prices';

/** A place where a shop has one price at a time, with all that the table says of it. */
export interface PricedPlace {
  /** The same for ever, whatever the price: `WB-001/A/EUR/50`. */
  id: string;
  price: Price;
}

const idOf = ({ sku, tier, currency, minimumQuantity }: PriceRow): string =>
  [sku, tier, currency, String(minimumQuantity)].map(encodeURIComponent).join('/');

const iso = (at: number): string => new Date(at).toISOString();

const periodOf = ({ amount, from, until }: PriceRow) => ({
  amount,
  ...(from === undefined ? {} : { validFrom: iso(from) }),
  ...(until === undefined ? {} : { validTo: iso(until) }),
});

/**
 * The rows of a sound table by the place that they are for, those of one place in the order of time: two records of one place would
 * take back each other's price.
 */
export function pricedPlaces(rows: readonly PriceRow[]): PricedPlace[] {
  const places = new Map<string, PriceRow[]>();
  for (const row of rows) places.set(idOf(row), [...(places.get(idOf(row)) ?? []), row]);
  return [...places].map(([id, of]) => {
    const [first, ...then] = of.sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity)) as [
      PriceRow,
      ...PriceRow[],
    ];
    const { sku, tier, currency, minimumQuantity } = first;
    return {
      id,
      price: {
        sku,
        ...(tier === EVERYBODY ? {} : { tier }),
        currency,
        ...(minimumQuantity > 1 ? { minimumQuantity } : {}),
        ...periodOf(first),
        ...(then.length > 0 ? { followedBy: then.map(periodOf) } : {}),
      },
    };
  });
}

/** A place that is in the table no more, from this moment on; its last amount is told with it, for records of people. */
export function withdrawnPlace(id: string, amount: string, at: number): PricedPlace {
  const [sku = '', tier = '', currency = '', pieces = '1'] = id.split('/').map(decodeURIComponent);
  const row = { row: 0, sku, tier, currency, amount, minimumQuantity: Number(pieces), until: at };
  return pricedPlaces([row])[0] as PricedPlace;
}

/** What of the table a shop is told; all of it without these. */
export interface ShopPrices {
  currencies?: readonly string[] | undefined;
  /** `base` is everybody's. */
  tiers?: readonly string[] | undefined;
}

export const isToldTo = ({ currencies, tiers }: ShopPrices, { currency, tier = EVERYBODY }: Price): boolean =>
  (currencies?.includes(currency) ?? true) && (tiers?.includes(tier) ?? true);
