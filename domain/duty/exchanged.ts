import { compare } from '../decimal.ts';
import { convert, convertUnrounded, type ExchangeRate, type ExchangeRates, isMissing } from '../exchange/rates.ts';

/** Converts amounts of one order by the rates of one day, and remembers which it took and which there were not. */
export class Exchanged {
  readonly #used: Map<string, ExchangeRate>;
  readonly #missing: Set<string>;
  readonly #rates: ExchangeRates;
  readonly #day: string;
  /** The one that amounts are converted into: the order's. */
  readonly currency: string;

  /** `seen` is shared with another one that converts amounts of the same order. */
  constructor(
    rates: ExchangeRates,
    currency: string,
    day: string,
    seen = { used: new Map<string, ExchangeRate>(), missing: new Set<string>() },
  ) {
    this.#rates = rates;
    this.currency = currency;
    this.#day = day;
    this.#used = seen.used;
    this.#missing = seen.missing;
  }

  /** The same, into another currency. */
  in(currency: string): Exchanged {
    return new Exchanged(this.#rates, currency, this.#day, { used: this.#used, missing: this.#missing });
  }

  /** An amount in the order's currency, not rounded; undefined, and remembered, where there is no rate. */
  amount(amount: string, from: string): string | undefined {
    const rate = this.#rate(from, this.currency);
    return rate && convertUnrounded(amount, rate);
  }

  /** Whether an amount of the order is at most so much of another currency, rounded to what that can pay; undefined where there is no rate. */
  isAtMost(amount: string, most: string, currency: string): boolean | undefined {
    const rate = this.#rate(this.currency, currency);
    return rate && compare(convert(amount, rate), most) <= 0;
  }

  #rate(from: string, to: string): ExchangeRate | undefined {
    const rate = this.#rates.rate(from, to, this.#day);
    if (isMissing(rate)) {
      this.#missing.add(rate.missing);
      return undefined;
    }
    // Of both directions between two currencies the quotes are the same: one is enough to name.
    if (from !== to) this.#used.set([from, to].sort().join(), rate);
    return rate;
  }

  get used(): ExchangeRate[] {
    return [...this.#used.values()];
  }

  get missing(): string[] {
    return [...this.#missing];
  }
}
