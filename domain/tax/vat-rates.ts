import { daysBetween } from '../exchange/rates.ts';

/** The rate of value added tax (VAT, GST) of a country, for a category of goods, over a span of days. */
export interface VatRate {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** `standard`, or a name that `rules.tax.categories` gives to HS codes. */
  category: string;
  /** Percent, as an exact decimal: `"19"`. */
  percent: string;
  /** First day, `2026-01-01`. */
  from: string;
  /** Last day; absent while it is valid. */
  to?: string;
  source: string;
  /** The day on which it was last found to be so. */
  retrieved: string;
}

/** Rates by country, category and day. One that was not looked up again for longer than `maxAgeDays` is not believed any more. */
export class VatRates {
  readonly #rates: readonly VatRate[];
  readonly #maxAgeDays: number;

  constructor(rates: readonly VatRate[], maxAgeDays: number) {
    this.#rates = rates;
    this.#maxAgeDays = maxAgeDays;
  }

  /** The rate of a day, of which several lines would be the one that begins last; what is missing, where there is none. `today` is when it is asked. */
  rate(country: string, category: string, day: string, today: string): VatRate | { missing: string } {
    const what = `a VAT rate of ${country} (${category}) for ${day}`;
    const valid = this.#rates.filter(
      (one) =>
        one.country === country &&
        one.category === category &&
        one.from <= day &&
        (one.to === undefined || day <= one.to),
    );
    const last = valid.reduce<VatRate | undefined>(
      (best, one) => (!best || one.from > best.from ? one : best),
      undefined,
    );
    if (!last) return { missing: `${what}: no table has one` };
    // A span that has ended does not change any more, however long ago it was looked up.
    if (last.to !== undefined || daysBetween(last.retrieved, today) <= this.#maxAgeDays) return last;
    return { missing: `${what}: it was last looked up on ${last.retrieved}, and may be ${this.#maxAgeDays} days old` };
  }

  /** What people are shown of it. */
  toJSON(): object {
    return { rates: this.#rates.length, countries: new Set(this.#rates.map(({ country }) => country)).size };
  }
}
