import { WaybillError } from '../../domain/failures.ts';

/**
 * Digits after the point in Stripe's integers, where they are not two. That is not ISO 4217: the ariary has none here, and króna and
 * shilling have two, both zero, because they had cents when the API began. https://docs.stripe.com/currencies#special-cases
 */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
]);

/** Charged in steps of this many of Stripe's units; 1 for all others. Card networks take no fraction, or only two digits of three. */
const STEPS: ReadonlyMap<string, number> = new Map([
  ...['ISK', 'UGX'].map((code) => [code, 100] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 10] as const),
]);

const digitsOf = (currency: string): number => DIGITS.get(currency.toUpperCase()) ?? 2;

/** `(1230, 'eur') -> "12.30"`, `(500, 'jpy') -> "500"`, `(500, 'isk') -> "5.00"`. */
export function fromUnits(units: number, currency: string): string {
  const digits = digitsOf(currency);
  const sign = units < 0 ? '-' : '';
  const text = String(Math.abs(units)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `("12.30", 'EUR') -> 1230`. What Stripe could not charge exactly is refused: nobody asked to round. */
export function toUnits(amount: string, currency: string): number {
  const digits = digitsOf(currency);
  const [whole = '', fraction = ''] = amount.replace('-', '').split('.');
  const tooFine = fraction.length > digits && /[1-9]/.test(fraction.slice(digits));
  const units = Number(whole + fraction.slice(0, digits).padEnd(digits, '0')) * (amount.startsWith('-') ? -1 : 1);
  if (!tooFine && Number.isSafeInteger(units) && units % (STEPS.get(currency.toUpperCase()) ?? 1) === 0) return units;
  throw new WaybillError({
    class: 'rejected',
    message: `Stripe cannot charge ${amount} ${currency} exactly`,
    field: 'amount',
  });
}
