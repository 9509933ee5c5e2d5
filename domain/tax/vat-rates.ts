import { type Dated, isValid, newest, outdated } from '../duty/valid.ts';

/** The rate of value added tax (VAT, GST) of a country, for a category of goods, over a span of days. */
export interface VatRate extends Dated {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** `standard`, or a name that `rules.tax.categories` gives to HS codes. */
  category: string;
  /** Percent, as an exact decimal: `"19"`. */
  percent: string;
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
    const last = newest(
      this.#rates.filter((one) => one.country === country && one.category === category && isValid(one, day)),
    );
    if (!last) return { missing: `${what}: no table has one` };
    const why = outdated(last, today, this.#maxAgeDays);
    return why === undefined ? last : { missing: `${what}: ${why}` };
  }

  /** What people are shown of it. */
  toJSON(): object {
    return { rates: this.#rates.length, countries: new Set(this.#rates.map(({ country }) => country)).size };
  }
}
