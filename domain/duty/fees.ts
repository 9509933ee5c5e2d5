import { customsUnionOf } from '../customs-unions.ts';
import { type Dated, isValid, outdated } from './valid.ts';

/** What a percentage of a fee is reckoned of. */
export const FEE_BASES = ['goods', 'customs-value', 'duty-and-tax'] as const;

/** What is taken of an order at the border besides duty and tax: by customs, or by the carrier that clears it. */
export interface Fee extends Dated {
  /** A country, a customs union such as `EU`, or `*`. */
  destination: string;
  name: string;
  /** A fixed part, in `currency`. */
  amount: string;
  percent: string;
  of: (typeof FEE_BASES)[number];
  /** In `currency`. */
  least?: string;
  most?: string;
  currency: string;
}

/** Fees by destination and day: all that apply are taken, and of one name the one of the nearest destination that begins last. */
export class Fees {
  readonly #lines: readonly Fee[];
  readonly #maxAgeDays: number;

  constructor(lines: readonly Fee[], maxAgeDays: number) {
    this.#lines = lines;
    this.#maxAgeDays = maxAgeDays;
  }

  of(country: string, { day, today }: { day: string; today: string }): { fees: Fee[]; missing: string[] } {
    const nearness = ['*', customsUnionOf(country), country];
    const found = new Map<string, Fee>();
    for (const fee of this.#lines) {
      if (!nearness.includes(fee.destination) || !isValid(fee, day)) continue;
      const known = found.get(fee.name);
      const nearer = known ? nearness.lastIndexOf(fee.destination) - nearness.lastIndexOf(known.destination) : 1;
      if (!known || nearer > 0 || (nearer === 0 && fee.from > known.from)) found.set(fee.name, fee);
    }
    const fees = [...found.values()];
    const missing = fees.flatMap((fee) => {
      const why = outdated(fee, today, this.#maxAgeDays);
      return why === undefined ? [] : [`the fee "${fee.name}" of ${country} for ${day}: ${why}`];
    });
    return { fees, missing };
  }

  /** What people are shown of it. */
  toJSON(): object {
    return { fees: this.#lines.length };
  }
}
