import { countryCode } from '../domain/countries.ts';
import { isCurrency, minorDigits } from '../domain/currencies.ts';
import { fromMinor, parseDecimal } from '../domain/decimal.ts';
import { dateType, instantType } from './times.ts';
import { type Convert, Unfit } from './unfit.ts';
import { unitType } from './units.ts';

export interface TypeDefinition {
  /** One line for the guide. */
  about: string;
  /** The setting that is a path, read beside the value: its content is the converter's second argument. */
  side?: string;
  /** Settings that are plain words. */
  words?: readonly string[];
  /** Answers what is wrong with the argument where it is a text. */
  make(argument: string | number | undefined, settings: ReadonlyMap<string, string>): Convert | string;
}

const NOT_A_TEXT = new Unfit('not-a-text', 'is not a text but a list, an object or no number');
const UNSAFE = new Unfit('unsafe-number', 'is a number too long to be exact', 'long ids have to arrive as text');
const NOT_AN_INTEGER = new Unfit('not-an-integer', 'is not a whole number');
const NOT_A_DECIMAL = new Unfit(
  'not-a-decimal',
  'is no exact decimal',
  'decimals are digits with a point; for sums in expressions use $decimalAdd, $decimalMultiply',
);
const INEXACT = new Unfit('inexact', 'cannot be said exactly as a JSON number');
const WHOLE = /^-?\d+(\.0+)?$/;
const NOT_MINOR = new Unfit('not-an-integer', 'is no whole count of minor units');
const NO_CURRENCY = new Unfit('no-currency', 'is money whose currency is not there');
const NOT_A_BOOLEAN = new Unfit('not-a-boolean', 'is neither true nor false');
const NOT_A_COUNTRY = new Unfit(
  'not-a-country',
  'is no ISO 3166 country code',
  'names of countries go through a lookup',
);
const NOT_A_CURRENCY = new Unfit('not-a-currency', 'is no ISO 4217 currency');
const NOT_AN_EMAIL = new Unfit('not-an-email', 'is no e-mail address');
const NOT_A_PHONE = new Unfit('not-a-phone', 'is no telephone number');

function text(value: unknown): string | Unfit {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return NOT_A_TEXT;
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? UNSAFE : String(value);
  }
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : NOT_A_TEXT;
}

const decimal: Convert = (value) => parseDecimal(value) ?? NOT_A_DECIMAL;

const integer: Convert = (value) => {
  // JSON has one zero, JavaScript two.
  if (Number.isSafeInteger(value)) return (value as number) + 0;
  const written = parseDecimal(value);
  if (written === undefined || !WHOLE.test(written)) return NOT_AN_INTEGER;
  const number = Number(written);
  return Number.isSafeInteger(number) ? number : UNSAFE;
};

const jsonNumber: Convert = (value) => {
  const written = parseDecimal(value);
  if (written === undefined) return NOT_A_DECIMAL;
  // What JSON prints has to be the same decimal again.
  return parseDecimal(Number(written)) === written.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
    ? Number(written)
    : INEXACT;
};

const currencyOf = (side: unknown): string | Unfit => {
  if (typeof side === 'string' && isCurrency(side)) return side;
  if (side === undefined || side === null || side === '') return NO_CURRENCY;
  const code = String(side).trim().toUpperCase();
  return isCurrency(code) ? code : NOT_A_CURRENCY;
};

const minorMoney: Convert = (value, side) => {
  const currency = currencyOf(side);
  if (currency instanceof Unfit) return currency;
  const minor = parseDecimal(value);
  return minor === undefined || !WHOLE.test(minor) ? NOT_MINOR : fromMinor(minor, currency);
};

/** Pads to the currency's digits, and never rounds: a unit price may have more. */
const majorMoney: Convert = (value, side) => {
  const currency = currencyOf(side);
  if (currency instanceof Unfit) return currency;
  const written = parseDecimal(value);
  if (written === undefined) return NOT_A_DECIMAL;
  const digits = minorDigits(currency);
  const point = written.indexOf('.');
  const given = point < 0 ? 0 : written.length - point - 1;
  return given >= digits ? written : `${written}${point < 0 ? '.' : ''}${'0'.repeat(digits - given)}`;
};

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'y', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'n', 'off'].map((word) => [word, false] as const),
]);

const boolean: Convert = (value) =>
  typeof value === 'boolean' ? value : (WORDS.get(String(value).trim().toLowerCase()) ?? NOT_A_BOOLEAN);

const country: Convert = (value) =>
  (typeof value === 'string' ? countryCode(value.trim()) : undefined) ?? NOT_A_COUNTRY;

const currency: Convert = (value) => {
  if (typeof value !== 'string') return NOT_A_CURRENCY;
  const code = value.trim().toUpperCase();
  return isCurrency(code) ? code : NOT_A_CURRENCY;
};

const email: Convert = (value) => {
  const address = typeof value === 'string' ? value.trim() : '';
  return address.length <= 254 && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\]+$/.test(address)
    ? address
    : NOT_AN_EMAIL;
};

/** Digits with a leading `+` where the country is said (`0049` is `+49`). An extension would be dialled as digits, so it is refused. */
const phone: Convert = (value) => {
  const written = typeof value === 'number' ? String(value) : value;
  if (typeof written !== 'string') return NOT_A_PHONE;
  if (/^\+\d{4,15}$/.test(written)) return written;
  const digits = written
    .replace(/\(0\)/, '')
    .replace(/[\s()./\-‐–]/g, '')
    .replace(/^00/, '+');
  return /^\+?\d{4,15}$/.test(digits) ? digits : NOT_A_PHONE;
};

const simple = (about: string, convert: Convert): TypeDefinition => ({
  about,
  make: (argument) => (argument === undefined ? convert : 'takes no argument'),
});

const word = (argument: string | number | undefined) => (argument === undefined ? undefined : String(argument));

/** The types of `as`. */
export const TYPES: Readonly<Record<string, TypeDefinition>> = {
  text: {
    about: 'trimmed text; `{ text: 35 }` cuts after 35 characters',
    make(argument) {
      if (argument === undefined) return text;
      if (!Number.isSafeInteger(argument) || Number(argument) < 1) return 'takes a number of characters';
      return (value) => {
        const whole = text(value);
        // By code points: half of a character outside the basic plane is none.
        return whole instanceof Unfit || whole.length <= Number(argument)
          ? whole
          : [...whole].slice(0, Number(argument)).join('').trimEnd();
      };
    },
  },
  integer: simple('a whole number; `"2.00"` is one', integer),
  decimal: simple('an exact decimal as text', decimal),
  number: simple('a JSON number, for targets that insist; refused where it would not be exact', jsonNumber),
  money: {
    about:
      'an exact amount as text; `{ money: minor, currency: PATH }` from cents, `{ money: major, currency: PATH }` padded to the currency',
    side: 'currency',
    make(argument, settings) {
      if (argument === undefined) return decimal;
      if (argument !== 'minor' && argument !== 'major') return 'takes `minor` or `major`';
      if (!settings.has('currency')) return 'needs `currency`, the path of the currency';
      return argument === 'minor' ? minorMoney : majorMoney;
    },
  },
  date: {
    about: 'a day, `2026-11-22`',
    make: (argument) => dateType(word(argument)) ?? 'takes a time zone such as Asia/Shanghai',
  },
  instant: {
    about: 'a time in UTC',
    make: (argument) =>
      instantType(word(argument)) ?? 'takes a time zone such as Asia/Shanghai, or epoch-seconds, or epoch-millis',
  },
  boolean: simple('true or false; also 1 and 0, yes and no', boolean),
  country: simple('ISO 3166-1 alpha-2, from alpha-2 or alpha-3', country),
  currency: simple('ISO 4217', currency),
  email: simple('an e-mail address', email),
  phone: simple('digits, with + where the country is said', phone),
  unit: {
    about: 'the short name of a unit; `{ unit: kg, of: PATH }` or `{ unit: kg, given: g }` converts a number',
    side: 'of',
    words: ['given'],
    make(argument, settings) {
      if (argument !== undefined && settings.has('of') === settings.has('given'))
        return 'needs `of` (a path) or `given` (a unit)';
      return unitType(word(argument), settings.get('given')) ?? 'takes a unit such as kg';
    },
  },
};
