import type { Price } from '../canonical/records.ts';

type Period = Pick<Price, 'amount' | 'validFrom' | 'validTo'>;

const periodsOf = ({ amount, validFrom, validTo, followedBy = [] }: Price): Period[] => [
  { amount, ...(validFrom ? { validFrom } : {}), ...(validTo ? { validTo } : {}) },
  ...followedBy,
];

const beginning = ({ validFrom }: Period): number => (validFrom ? Date.parse(validFrom) : Number.NEGATIVE_INFINITY);
/** The first moment at which it counts no more. */
const end = ({ validTo }: Period): number => (validTo ? Date.parse(validTo) : Number.POSITIVE_INFINITY);

/**
 * What a price is at a moment (epoch ms): that of the period that counts then, or, where the asker keeps dates itself (`ahead`), of the next
 * one that begins. `undefined` where there is none.
 */
export function priceAt(price: Price, at: number, ahead = false): Price | undefined {
  const periods = periodsOf(price).filter((one) => beginning(one) < end(one) && at < end(one));
  const [next] = periods.sort((a, b) => beginning(a) - beginning(b));
  if (!next || (!ahead && beginning(next) > at)) return undefined;
  const { sku, tier, currency, minimumQuantity } = price;
  return {
    sku,
    ...(tier === undefined ? {} : { tier }),
    currency,
    ...(minimumQuantity === undefined ? {} : { minimumQuantity }),
    ...next,
  };
}

/** The first moment after this one at which `priceAt` may answer something else. */
export function priceChangesAt(price: Price, at: number): number | undefined {
  const moments = periodsOf(price).flatMap((one) => [beginning(one), end(one)]);
  const later = moments.filter((moment) => moment > at && Number.isFinite(moment));
  return later.length > 0 ? Math.min(...later) : undefined;
}
