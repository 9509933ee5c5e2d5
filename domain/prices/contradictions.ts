import { compare } from '../decimal.ts';
import type { PriceProblem, PriceRow } from './price-row.ts';

/** Rows that are valid at the same time for the same article, tier, currency and number of pieces: nobody could say which counts. */
export function contradictions(rows: readonly PriceRow[]): PriceProblem[] {
  const places = new Map<string, PriceRow[]>();
  for (const row of rows) {
    const place = JSON.stringify([row.sku, row.tier, row.currency, row.minimumQuantity]);
    places.set(place, [...(places.get(place) ?? []), row]);
  }
  return [...places.values()].flatMap(ofOnePlace).sort((a, b) => a.row - b.row);
}

function ofOnePlace(rows: readonly PriceRow[]): PriceProblem[] {
  const inTime = [...rows].sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity) || a.row - b.row);
  const found: PriceProblem[] = [];
  let longest: PriceRow | undefined;
  for (const row of inTime) {
    if (longest && (row.from ?? -Infinity) < (longest.until ?? Infinity)) found.push(problemOf(longest, row));
    if (!longest || (row.until ?? Infinity) > (longest.until ?? Infinity)) longest = row;
  }
  return found;
}

function problemOf(one: PriceRow, other: PriceRow): PriceProblem {
  const [first, second] = one.row < other.row ? [one, other] : [other, one];
  const pieces = first.minimumQuantity > 1 ? ` from ${first.minimumQuantity} pieces on` : '';
  const what = `${first.sku} costs ${first.tier}${pieces}`;
  const message =
    compare(first.amount, second.amount) === 0
      ? `it says again what row ${first.row} says: ${what} ${first.amount} ${first.currency}`
      : `it contradicts row ${first.row}: ${what} ${first.amount} ${first.currency} there and ${second.amount} here, at the same time`;
  return { row: second.row, message };
}
