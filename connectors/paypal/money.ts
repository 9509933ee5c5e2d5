import { WaybillError } from '../../domain/failures.ts';

/** PayPal takes no decimals of these. https://developer.paypal.com/api/rest/reference/currency-codes/ */
const WHOLE: readonly string[] = ['HUF', 'JPY', 'TWD'];

export interface Money {
  currency_code: string;
  value: string;
}

/** `("10", 'EUR') -> "10.00"`, `("10.00", 'HUF') -> "10"`. What PayPal could not charge exactly is refused: nobody asked to round. */
export function moneyOf(amount: string, currency: string): Money {
  const digits = WHOLE.includes(currency) ? 0 : 2;
  const [whole = '', fraction = ''] = amount.split('.');
  if (/[1-9]/.test(fraction.slice(digits)) || !/^-?\d+$/.test(whole))
    throw new WaybillError({
      class: 'rejected',
      message: `PayPal cannot charge ${amount} ${currency} exactly`,
      field: 'value',
    });
  const rest = fraction.slice(0, digits).padEnd(digits, '0');
  return { currency_code: currency, value: digits === 0 ? whole : `${whole}.${rest}` };
}
