import { minorDigits } from '../currencies.ts';
import { add, divide, multiply, round } from '../decimal.ts';

/** An amount with tax of so many percent -> without it, rounded to what the currency can pay. */
export function withoutTax(amount: string, ratePercent: string | undefined, currency: string): string {
  const digits = minorDigits(currency);
  if (ratePercent === undefined) return round(amount, digits);
  return round(divide(multiply(amount, 100), add(100, ratePercent), digits + 4), digits);
}

/** What one of so many pieces costs: more digits than the currency has only where the total does not divide. */
export function pieceOf(total: string, quantity: number, currency: string): string {
  const digits = minorDigits(currency);
  const exact = divide(total, quantity, Math.max(digits, 4));
  const scale = exact.split('.')[1]?.length ?? 0;
  return scale < digits ? round(exact, digits) : exact;
}
