import { minorDigits } from '../currencies.ts';
import { isDecimal } from '../decimal.ts';

/** What a person meant by a number: one reading, two that differ, or none. */
export type NumberRead = { value: string } | { either: readonly [string, string] } | undefined;

/** `１２` becomes `12`, `﹣5` becomes `-5`; spaces that group digits go. */
export const plainDigits = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[−–—]/g, '-')
    .replace(/。/g, '.')
    .replace(/[\s'’]/g, '');

const trimmed = (whole: string, fraction = ''): string => {
  const kept = fraction.replace(/0+$/, '');
  return `${whole.replace(/^(-?)0+(?=\d)/, '$1')}${kept && `.${kept}`}`;
};

/**
 * A number as people of several countries write it: `1,234.50`, `1.234,50`, `12,5`. `1,234` and `1.234` are a thousand to some
 * and one and a bit to others: both readings are answered. Text only: a number of the spreadsheet is exact as it is.
 */
export function readNumber(text: string): NumberRead {
  // A raised or circled figure is a footnote as often as a number: `12¹`.
  if (/\p{No}/u.test(text)) return undefined;
  const given = plainDigits(text);
  if (/^-?\d+$/.test(given)) return { value: trimmed(given) };
  const both = /^(-?\d{1,3}(?:([.,])\d{3})+)([.,])(\d+)$/.exec(given);
  if (both && both[2] !== both[3]) return { value: trimmed((both[1] as string).replace(/[.,]/g, ''), both[4]) };
  if (/^-?\d{1,3}(?:,\d{3}){2,}$/.test(given) || /^-?\d{1,3}(?:\.\d{3}){2,}$/.test(given))
    return { value: trimmed(given.replace(/[.,]/g, '')) };
  const one = /^(-?\d+)[.,](\d+)$/.exec(given);
  if (!one) return undefined;
  const [, whole, fraction] = one as unknown as [string, string, string];
  const grouped = /^-?[1-9]\d{0,2}$/.test(whole) && fraction.length === 3;
  if (grouped) return { either: [`${whole}${fraction}`, trimmed(whole, fraction)] };
  return { value: trimmed(whole, fraction) };
}

const SIGNS: Readonly<Record<string, readonly string[]>> = {
  '€': ['EUR'],
  '£': ['GBP'],
  '¥': ['CNY', 'JPY'],
  '￥': ['CNY', 'JPY'],
  $: ['USD', 'CAD', 'AUD', 'HKD', 'SGD', 'NZD', 'TWD', 'MXN'],
  '₩': ['KRW'],
  '₹': ['INR'],
};

/** The amount of a price, and the currencies that its sign or code stands for. */
export function splitPrice(text: string): { amount: string; currencies?: readonly string[] } {
  const given = text.trim();
  const sign = Object.keys(SIGNS).find((one) => given.startsWith(one) || given.endsWith(one));
  if (sign) return { amount: given.replace(sign, ''), currencies: SIGNS[sign] as readonly string[] };
  const code = /^([A-Za-z]{3})?\s*(.*?)\s*([A-Za-z]{3})?$/s.exec(given);
  const named = (code?.[1] ?? code?.[3])?.toUpperCase();
  return named && code
    ? { amount: code[2] as string, currencies: [named === 'RMB' ? 'CNY' : named] }
    : { amount: given };
}

/** Whether an amount has no more digits than the currency can pay. */
export const fitsCurrency = (amount: string, currency: string): boolean => {
  if (!isDecimal(amount)) return false;
  const fraction = (amount.split('.')[1] ?? '').replace(/0+$/, '');
  return fraction.length <= minorDigits(currency);
};
