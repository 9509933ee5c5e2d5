import { minorDigits } from '../currencies.ts';
import { add, compare, divide, multiply, round, sum } from '../decimal.ts';
import { spreadByWorth } from '../tax/net-lines.ts';
import type { Fee } from './fees.ts';
import type { Reckoning } from './reckoning.ts';

/** A fee as it is taken of an order, in its currency. */
export interface TakenFee {
  name: string;
  amount: string;
  source: string;
  retrieved: string;
}

export interface LandedFees {
  taken: TakenFee[];
  /** The share of each line, by value; absent where one of the fees cannot be said. */
  lines?: string[];
  missing: string[];
}

/** What fees are reckoned of; absent where it cannot be said. */
export interface FeeBases {
  customsValue?: string;
  dutyAndTax?: string;
}

/** The fees at the border of orders whose tax is taken there: each rounded once, and all spread over the lines by value. */
export function feesOf(
  { order, tables, days, ruling, valued, goods, exchanged }: Reckoning,
  bases: FeeBases,
): LandedFees {
  const { currency, shipTo } = order;
  const none = round('0', minorDigits(currency));
  if (ruling.treatment !== 'import') return { taken: [], lines: valued.map(() => none), missing: [] };
  const { fees, missing } = tables.fees.of(shipTo.country, days);
  const of = { goods, 'customs-value': bases.customsValue, 'duty-and-tax': bases.dutyAndTax };
  const taken = fees.flatMap((fee): TakenFee[] => {
    const amount = amountOf(fee, of[fee.of], (one) => exchanged.amount(one, fee.currency));
    if (amount === undefined) return [];
    const { name, source, retrieved } = fee;
    return [{ name, amount: round(amount, minorDigits(currency)), source, retrieved }];
  });
  if (taken.length < fees.length || missing.length > 0) return { taken, missing };
  const whole = sum([none, ...taken.map(({ amount }) => amount)]);
  return {
    taken,
    missing,
    lines: spreadByWorth(
      whole,
      valued.map((line) => line.goods),
      currency,
    ),
  };
}

/** Not rounded, in the order's currency. */
function amountOf(
  { amount, percent, least, most }: Fee,
  base: string | undefined,
  convert: (amount: string) => string | undefined,
): string | undefined {
  const isFixed = compare(percent, 0) === 0;
  if (base === undefined && !isFixed) return undefined;
  const fixed = convert(amount);
  const [lowest, highest] = [least, most].map((one) => (one === undefined ? one : convert(one)));
  if (
    fixed === undefined ||
    (least !== undefined && lowest === undefined) ||
    (most !== undefined && highest === undefined)
  )
    return undefined;
  const whole = isFixed ? fixed : add(fixed, divide(multiply(base as string, percent), 100, 12));
  if (lowest !== undefined && compare(whole, lowest) < 0) return lowest;
  return highest !== undefined && compare(whole, highest) > 0 ? highest : whole;
}
