import { isCurrency, minorDigits } from '../currencies.ts';

const DECIMAL = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/;

/**
 * One writing for each value: as many digits after the point as `digits` says, and more only where they tell something. `10`, `10.0` and
 * `10.000` are all `10.00` in euros. What is no decimal stays as it is.
 */
export function writtenEvenly(amount: string, digits = 0): string {
  const match = DECIMAL.exec(amount);
  if (!match) return amount;
  const [, sign = '', whole = '0', told = ''] = match;
  const fraction = told.padEnd(digits, '0');
  const isZero = whole === '0' && told === '';
  return `${isZero ? '' : sign}${whole}${fraction && `.${fraction}`}`;
}

/** Sums of money, which take the digits of their record's currency, and other decimals. */
const MONEY = ['unitPrice', 'total', 'tax', 'paid', 'refunded', 'amount', 'freight'];
const PLAIN = ['taxRate', 'weightKg', 'netWeightKg', 'lengthCm', 'widthCm', 'heightCm', 'volumeM3'];

type Holder = Record<string, unknown>;

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function even(holder: Holder, digits: number): void {
  for (const name of MONEY) {
    const amount = holder[name];
    if (typeof amount === 'string') holder[name] = writtenEvenly(amount, digits);
  }
  for (const name of PLAIN) {
    const amount = holder[name];
    if (typeof amount === 'string') holder[name] = writtenEvenly(amount);
  }
}

/**
 * Writes all amounts of a record that was just parsed, and of its parts, evenly: a system that says the same amount in another way changes
 * nothing of what is told on from it, whatever its mapping knows of currencies.
 */
export function withEvenAmounts<T extends object>(record: T): T {
  const { currency, lines, packages, followedBy, payment, shipping, dispute } = record as Holder;
  const digits = typeof currency === 'string' && isCurrency(currency) ? minorDigits(currency) : 0;
  const lists = [lines, packages, followedBy].flatMap(listed);
  const parts = [record, payment, shipping, dispute, ...lists];
  for (const part of parts) if (typeof part === 'object' && part !== null) even(part as Holder, digits);
  return record;
}
