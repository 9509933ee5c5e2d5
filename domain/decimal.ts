import { Decimal as AnyDecimal } from 'decimal.js';
import { minorDigits } from './currencies.ts';

/** An exact decimal as text (`"12.30"`), or an integer. Other numbers are refused: a float has lost its cents already. */
export type DecimalInput = string | number;

/** Wide enough that adding and multiplying two amounts of 42 digits never rounds. */
const Decimal = AnyDecimal.clone({ precision: 200, rounding: AnyDecimal.ROUND_HALF_UP });

const PLAIN = /^-?\d{1,60}(\.\d{1,60})?$/;

function exact(value: DecimalInput): AnyDecimal {
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : !PLAIN.test(value)) {
    throw new RangeError('not an exact decimal');
  }
  return new Decimal(value);
}

const scaleOf = (value: DecimalInput): number => {
  const text = String(value);
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
};

/** As text without exponent; zero carries no sign, so that equal amounts are equal texts. */
const print = (value: AnyDecimal, digits: number): string => (value.isZero() ? new Decimal(0) : value).toFixed(digits);

/** True for texts such as `12.30` and `-4`. */
export const isDecimal = (text: string): boolean => PLAIN.test(text);

/**
 * What systems send as a decimal -> how Waybill writes it: no plus sign, no exponent, no leading zeros, and of the digits after the point those that
 * were written (`12.30` stays) up to 12, beyond which only zeros are let go. A number counts as exact up to 15 significant digits, which is
 * what a double keeps; `undefined` for everything else.
 */
export function parseDecimal(value: unknown): string | undefined {
  if (typeof value === 'string' && /^(0|-?[1-9]\d{0,29})(\.\d{1,12})?$/.test(value)) return value;
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  if (typeof value === 'number') {
    const text = String(value);
    // What a number prints plainly within 15 digits, the point and the sign besides, is written as it shall be.
    if (text.length <= 16 && /^-?\d+\.\d{1,12}$/.test(text)) return text;
    const digits = text.replace(/e.*$/, '').replace(/\D/g, '').replace(/^0+/, '');
    if (!Number.isFinite(value) || digits.length > 15) return undefined;
  } else if (typeof value !== 'string' && typeof value !== 'bigint') return undefined;
  const match = /^([+-]?)(\d{0,60})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(String(value).trim());
  if (!match || (match[2] === '' && match[3] === undefined)) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const written = new Decimal(`${sign}${whole || '0'}${fraction && `.${fraction}`}e${exponent}`);
  const scale = Math.min(12, Math.max(written.decimalPlaces(), fraction.length - Number(exponent), 0));
  if (written.decimalPlaces() > 12 || written.abs().greaterThanOrEqualTo('1e30')) return undefined;
  return print(written, scale);
}

/** The sum, with as many digits as the longer of the two: `12.30 + 0.7 = 13.00`. */
export const add = (a: DecimalInput, b: DecimalInput): string =>
  print(exact(a).plus(exact(b)), Math.max(scaleOf(a), scaleOf(b)));

export const subtract = (a: DecimalInput, b: DecimalInput): string =>
  print(exact(a).minus(exact(b)), Math.max(scaleOf(a), scaleOf(b)));

/** The exact product: `12.30 x 3 = 36.90`, `0.10 x 0.10 = 0.0100`. */
export const multiply = (a: DecimalInput, b: DecimalInput): string =>
  print(exact(a).times(exact(b)), scaleOf(a) + scaleOf(b));

/** The quotient, rounded half away from zero to `digits`, without trailing zeros. */
export function divide(a: DecimalInput, b: DecimalInput, digits: number): string {
  const divisor = exact(b);
  if (divisor.isZero()) throw new RangeError('division by zero');
  const quotient = exact(a).dividedBy(divisor).toDecimalPlaces(digits, AnyDecimal.ROUND_HALF_UP);
  return print(quotient, quotient.decimalPlaces());
}

/** Sums any number of amounts; `"0"` for none. */
export const sum = (values: Iterable<DecimalInput>): string => {
  let total = '0';
  for (const value of values) total = add(total, value);
  return total;
};

/** Negative, 0 or positive, by value: `1.0` equals `1.00`. */
export const compare = (a: DecimalInput, b: DecimalInput): number => exact(a).comparedTo(exact(b));

/** Rounds half away from zero, as invoices do: `2.345 -> 2.35`, `-2.345 -> -2.35`. Pads with zeros: `2 -> 2.00`. */
export const round = (value: DecimalInput, digits: number): string =>
  print(exact(value).toDecimalPlaces(digits, AnyDecimal.ROUND_HALF_UP), digits);

const DIRECTIONS = {
  down: AnyDecimal.ROUND_DOWN,
  nearest: AnyDecimal.ROUND_HALF_UP,
  up: AnyDecimal.ROUND_UP,
} as const;

/** To whole multiples of a unit such as `1000` or `0.05`: down and up are towards zero and away from it, and so goes a half. */
export const roundTo = (value: DecimalInput, unit: DecimalInput, how: keyof typeof DIRECTIONS): string =>
  print(exact(value).toNearest(exact(unit), DIRECTIONS[how]), scaleOf(unit));

/** Rounds to what the currency can pay: two digits for EUR, none for JPY. Throws a `RangeError` for an unknown currency. */
export const roundMoney = (value: DecimalInput, currency: string): string => round(value, minorDigits(currency));

/** `(1230, 'EUR') -> "12.30"`, `(1230, 'JPY') -> "1230"`. Minor units are an integer, as a number or as text. */
export function fromMinor(minor: DecimalInput, currency: string): string {
  const value = exact(minor);
  if (!value.isInteger()) throw new RangeError('minor units are an integer');
  const digits = minorDigits(currency);
  return print(value.times(new Decimal(10).pow(-digits)), digits);
}

/** `("12.30", 'EUR') -> "1230"`. Throws a `RangeError` where the amount has a fraction of a minor unit: nobody asked to round. */
export function toMinor(value: DecimalInput, currency: string): string {
  const minor = exact(value).times(new Decimal(10).pow(minorDigits(currency)));
  if (!minor.isInteger()) throw new RangeError('more digits than the currency has');
  return print(minor, 0);
}

/**
 * Divides a total over lines by weight so that the shares sum up to exactly the total: each gets its share rounded
 * towards zero, and what is left goes, one smallest unit each, to those who lost most by that. Weights of zero only mean equal shares.
 * `digits` is the smallest unit of a share; a total that has more digits is spread by its own.
 */
export function spread(total: DecimalInput, weights: readonly DecimalInput[], digits = scaleOf(total)): string[] {
  if (weights.length === 0) throw new RangeError('nothing to spread over');
  const scale = Math.max(digits, scaleOf(total));
  const amount = exact(total);
  const given = weights.map(exact);
  if (given.some((weight) => weight.isNegative() && !weight.isZero())) throw new RangeError('a weight is negative');
  const whole = given.reduce((a, b) => a.plus(b), new Decimal(0));
  const parts = whole.isZero() ? given.map(() => new Decimal(1)) : given;
  const divisor = whole.isZero() ? new Decimal(parts.length) : whole;

  const unit = new Decimal(10).pow(-scale);
  const ideal = parts.map((part) => amount.times(part).dividedBy(divisor));
  const shares = ideal.map((share) => share.toDecimalPlaces(scale, AnyDecimal.ROUND_DOWN));
  const left = amount.minus(shares.reduce((a, b) => a.plus(b), new Decimal(0)));
  const step = left.isNegative() ? unit.negated() : unit;
  const loss = ideal.map((share, index) => ({ index, lost: share.minus(shares[index] as AnyDecimal).abs() }));
  loss.sort((a, b) => b.lost.comparedTo(a.lost) || a.index - b.index);
  const count = left.dividedBy(step).round().toNumber();
  for (const { index } of loss.slice(0, count)) shares[index] = (shares[index] as AnyDecimal).plus(step);
  return shares.map((share) => print(share, scale));
}
