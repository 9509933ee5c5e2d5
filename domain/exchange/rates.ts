import { isCurrency } from '../currencies.ts';
import { divide, multiply, roundMoney } from '../decimal.ts';

/** So many units of a currency one euro was worth on a day, by whose word, and when that was read. */
export interface QuotedRate {
  /** `2026-11-25`: the day that it was set for. */
  day: string;
  currency: string;
  /** An exact decimal above zero. */
  perEuro: string;
  source: string;
  /** The day on which it was taken over. */
  retrieved: string;
}

/** A rate between two currencies, and which quotes it was made of: two of them where neither is the euro, none where both are the same. */
export interface ExchangeRate {
  from: string;
  to: string;
  /** What one `from` is worth in `to`, to `SHOWN_DIGITS`; amounts are converted by the quotes, which are exact. */
  rate: string;
  quotes: QuotedRate[];
}

/** Why there is no rate, in the words of the case that waits for one. */
export interface NoRate {
  missing: string;
}

export const isMissing = (rate: ExchangeRate | NoRate): rate is NoRate => 'missing' in rate;

/** Digits after the point that a cross rate is shown with; no amount is reckoned with these. */
const SHOWN_DIGITS = 8;
const DAY_MS = 86_400_000;
const PIVOT = 'EUR';

/** Days from one `2026-11-26` to another. */
export const daysBetween = (earlier: string, later: string): number =>
  (Date.parse(later) - Date.parse(earlier)) / DAY_MS;

/** The day before a day such as `2026-11-26`. */
export const dayBefore = (day: string): string => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);

/**
 * Exchange rates by day, from one table or several. A rate of a day is the last that was set on or before it: banks set none on
 * Sundays. Where two tables have one of the same day, the table that was named first is right.
 */
export class ExchangeRates {
  readonly #byCurrency = new Map<string, QuotedRate[]>();
  readonly #maxAgeDays: number;

  /** Tables in the order in which they are believed. `maxAgeDays` is how old a rate may be on the day that it is asked for. */
  constructor(tables: readonly (readonly QuotedRate[])[], maxAgeDays: number) {
    this.#maxAgeDays = maxAgeDays;
    for (const quote of tables.flat()) {
      const of = this.#byCurrency.get(quote.currency);
      if (of) of.push(quote);
      else this.#byCurrency.set(quote.currency, [quote]);
    }
    // Stable: of one day, the table named first stays in front.
    for (const quotes of this.#byCurrency.values()) quotes.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  }

  /** What one `from` was worth in `to` on a day such as `2026-11-26`; why it is not known, where it is not. */
  rate(from: string, to: string, day: string): ExchangeRate | NoRate {
    for (const currency of [from, to]) if (!isCurrency(currency)) return { missing: `${currency} is no currency` };
    if (from === to) return { from, to, rate: '1', quotes: [] };
    const quotes: QuotedRate[] = [];
    for (const currency of [from, to]) {
      if (currency === PIVOT) continue;
      const quote = this.#quote(currency, day);
      if ('missing' in quote) return quote;
      quotes.push(quote);
    }
    const rate = divide(perEuro(to, quotes), perEuro(from, quotes), SHOWN_DIGITS);
    return { from, to, rate, quotes };
  }

  #quote(currency: string, day: string): QuotedRate | NoRate {
    const last = this.#byCurrency.get(currency)?.find((quote) => quote.day <= day);
    if (!last) return { missing: `an exchange rate of ${currency} for ${day}: no table has one` };
    const age = daysBetween(last.day, day);
    if (age <= this.#maxAgeDays) return last;
    return {
      missing: `an exchange rate of ${currency} for ${day}: the last is of ${last.day}, and may be ${this.#maxAgeDays} days old`,
    };
  }

  /** What people are shown of it: thousands of rates say nothing. */
  toJSON(): object {
    const all = [...this.#byCurrency.values()];
    const newest = all.map(([first]) => first?.day ?? '').reduce((a, b) => (a > b ? a : b), '');
    return { currencies: all.length, rates: all.reduce((sum, quotes) => sum + quotes.length, 0), newest };
  }
}

const perEuro = (currency: string, quotes: readonly QuotedRate[]): string =>
  quotes.find((quote) => quote.currency === currency)?.perEuro ?? '1';

/** An amount in the rate's other currency, by the quotes themselves and to twelve digits: for what is added up before it is rounded. */
export function convertUnrounded(amount: string, { from, to, quotes }: ExchangeRate): string {
  if (from === to) return amount;
  const exactDigits = 12;
  return divide(multiply(amount, perEuro(to, quotes)), perEuro(from, quotes), exactDigits);
}

/**
 * An amount in the rate's other currency: multiplied and divided by the quotes themselves and rounded once, half away from zero, to
 * what the currency can pay.
 */
export const convert = (amount: string, rate: ExchangeRate): string =>
  rate.from === rate.to ? amount : roundMoney(convertUnrounded(amount, rate), rate.to);

/** `1 EUR = 1.0812 USD of 2026-11-25 (ECB)`: what an answer was reckoned with. */
export const quotesText = ({ quotes }: ExchangeRate): string =>
  quotes
    .map(({ currency, perEuro: rate, day, source }) => `1 EUR = ${rate} ${currency} of ${day} (${source})`)
    .join(', ');
