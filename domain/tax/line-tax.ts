import type { Order } from '../canonical/order.ts';
import { minorDigits } from '../currencies.ts';
import { divide, multiply, round } from '../decimal.ts';
import { hsDigits } from '../papers/compose.ts';
import type { TaxRules } from './rules.ts';
import type { VatRate, VatRates } from './vat-rates.ts';

/** The tax of one line, and the rate that it was reckoned by. */
export interface LineTax {
  amount: string;
  /** Absent where none is known. */
  rate?: VatRate;
}

/** The category of the longest beginning of the HS code that is named. */
function categoryOf(hsCode: string | undefined, categories: Readonly<Record<string, string>>): string {
  const digits = hsDigits(hsCode) ?? '';
  for (let length = digits.length; length > 0; length -= 1) {
    const category = categories[digits.slice(0, length)];
    if (category !== undefined) return category;
  }
  return 'standard';
}

/** The tax of the destination on what each line comes to (`bases`), by the line's own rate, rounded line by line. */
export function taxLines(
  { lines, shipTo, currency }: Order,
  bases: readonly string[],
  { tax }: TaxRules,
  vat: VatRates,
  { day, today }: { day: string; today: string },
): { lines: LineTax[]; missing: string[] } {
  const missing = new Set<string>();
  const taxed = lines.map(({ hsCode }, i): LineTax => {
    const rate = vat.rate(shipTo.country, categoryOf(hsCode, tax.categories), day, today);
    if ('missing' in rate) {
      missing.add(rate.missing);
      return { amount: '0' };
    }
    const amount = round(divide(multiply(bases[i] as string, rate.percent), 100, 12), minorDigits(currency));
    return { amount, rate };
  });
  return { lines: taxed, missing: [...missing] };
}
