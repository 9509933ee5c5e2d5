import { customsUnionOf } from '../customs-unions.ts';
import { type Dated, type Days, isValid, newest, outdated } from './valid.ts';

/** What is valued: goods at the border of the destination with freight and insurance (`cif`), or at that of the origin without (`fob`). */
export const BASES = ['cif', 'fob'] as const;

export type Basis = (typeof BASES)[number];

/** How a destination values goods, and what it does of small consignments, over a span of days. */
export interface DestinationTerms extends Dated {
  /** A country or a customs union such as `EU`. */
  destination: string;
  /** Of which duty is reckoned. */
  basis: Basis;
  /** To which duty is added to reckon the import tax. */
  taxBasis: Basis;
  /** Of the amounts of this line. */
  currency?: string;
  /** Goods of an order up to this worth, without freight and tax, are a small consignment. */
  smallUpTo?: string;
  /** What is taken of those for each subheading (6 digits of the HS code) instead of the tariff; `0` where they are free. */
  smallDuty: string;
  /** Whose small consignments are meant. */
  smallFor: 'all' | 'consumers';
  /** Goods of an order up to this worth pay no import tax at the border. */
  untaxedUpTo?: string;
}

/** The terms of destinations by day. */
export class Destinations {
  readonly #lines: readonly DestinationTerms[];
  readonly #maxAgeDays: number;

  constructor(lines: readonly DestinationTerms[], maxAgeDays: number) {
    this.#lines = lines;
    this.#maxAgeDays = maxAgeDays;
  }

  /** A country's own line, else that of its union. */
  of(country: string, { day, today }: Days): DestinationTerms | { missing: string } {
    const what = `how ${country} values goods on ${day}`;
    const valid = this.#lines.filter((line) => isValid(line, day));
    const found =
      newest(valid.filter(({ destination }) => destination === country)) ??
      newest(valid.filter(({ destination }) => destination === customsUnionOf(country)));
    if (!found) return { missing: `${what}: no table of destinations says so` };
    const why = outdated(found, today, this.#maxAgeDays);
    return why === undefined ? found : { missing: `${what}: ${why}` };
  }

  /** What people are shown of it. */
  toJSON(): object {
    return { destinations: [...new Set(this.#lines.map(({ destination }) => destination))].sort() };
  }
}
