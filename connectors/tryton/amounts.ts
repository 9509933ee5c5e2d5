import { compare, divide, multiply, subtract } from '../../domain/decimal.ts';

/** Decimals of `product.price`: what Tryton keeps of a unit price (its `price_decimal` as shipped). */
const PRICE_DIGITS = 4;

/**
 * The unit price that times the quantity rounds to the amount; undefined where no price of four decimals does, which takes
 * more than a hundred pieces. Ties do not count: Tryton rounds them to even.
 */
export function unitPriceOf(amount: string, quantity: number, digits: number): string | undefined {
  const price = divide(amount, quantity, PRICE_DIGITS);
  const off = multiply(subtract(multiply(price, quantity), amount), 2);
  const unit = digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
  return compare(off, unit) < 0 && compare(off, `-${unit}`) > 0 ? price : undefined;
}
