import {
  add,
  compare,
  divide,
  fromMinor,
  multiply,
  parseDecimal,
  round,
  roundMoney,
  spread,
  subtract,
  sum,
  toMinor,
} from '../domain/decimal.ts';
import { localTime } from './times.ts';

const exact = (value: unknown): string => {
  const written = parseDecimal(value);
  if (written === undefined) throw new RangeError('not an exact decimal');
  return written;
};

/** Like JSONata's own functions: where an argument is absent, so is the result. */
const decimals =
  (compute: (a: string, b: string) => unknown) =>
  (a: unknown, b: unknown): unknown =>
    a === undefined || b === undefined ? undefined : compute(exact(a), exact(b));

const list = (values: unknown): unknown[] => (Array.isArray(values) ? values : values === undefined ? [] : [values]);

/** What expressions may call besides JSONata's own functions. All are exact: JSONata's `+` and `*` compute in floats. */
export const FUNCTIONS: Readonly<Record<string, (...args: never[]) => unknown>> = {
  decimalAdd: decimals(add),
  decimalSubtract: decimals(subtract),
  decimalMultiply: decimals(multiply),
  /** -1, 0 or 1, by value. */
  decimalCompare: decimals((a, b) => Math.sign(compare(a, b))),
  /** `$decimalDivide(a, b, digits)`: rounds half away from zero. */
  decimalDivide: (a: unknown, b: unknown, digits: number) => decimals((x, y) => divide(x, y, digits))(a, b),
  /** `$decimalRound(a, digits)`. */
  decimalRound: (a: unknown, digits: number) => (a === undefined ? undefined : round(exact(a), digits)),
  /** `$decimalSum(lines.total)`. */
  decimalSum: (values: unknown) => sum(list(values).map(exact)),
  /** `$decimalSpread(total, weights, digits)`: shares that sum up to the total. */
  decimalSpread: (total: unknown, weights: unknown, digits?: number) =>
    total === undefined ? undefined : spread(exact(total), list(weights).map(exact), digits),
  moneyRound: (a: unknown, currency: string) => (a === undefined ? undefined : roundMoney(exact(a), currency)),
  /** `$minorToDecimal(1230, "EUR")` is `"12.30"`. */
  minorToDecimal: (minor: unknown, currency: string) =>
    minor === undefined ? undefined : fromMinor(exact(minor), currency),
  /** `$decimalToMinor("12.30", "EUR")` is 1230, a number. */
  decimalToMinor: (amount: unknown, currency: string) => {
    if (amount === undefined) return undefined;
    const minor = Number(toMinor(exact(amount), currency));
    if (!Number.isSafeInteger(minor)) throw new RangeError('more than a number can hold');
    return minor;
  },
  /** `$localTime(placedAt, "Asia/Shanghai")` is `"2026-11-22 17:00:00"`. */
  localTime: (instant: string | undefined, zone: string) =>
    instant === undefined ? undefined : localTime(instant, zone),
};
