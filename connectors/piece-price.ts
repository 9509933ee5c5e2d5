import { divide, multiply, parseDecimal } from '../domain/decimal.ts';

/**
 * What one piece costs where so many `units` of what is bought are so many `pieces`, and a unit costs `price`: 12.00 a dozen is 1 a piece. As it was told
 * where units are pieces, and where there is nothing to divide by.
 */
export function piecePrice(price: string, units: number, pieces: number): string {
  const amount = parseDecimal(price);
  if (amount === undefined || units === pieces || pieces === 0) return price;
  return divide(multiply(amount, String(units)), String(pieces), 6);
}
