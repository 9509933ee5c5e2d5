import { customsUnionOf } from '../customs-unions.ts';
import { KNOWN_ROUNDINGS } from './known-roundings.ts';
import { type Dated, isValid, newest } from './valid.ts';

export const WAYS = ['down', 'nearest', 'up'] as const;

/** To whole units of something, and in which direction. */
export interface Rounding {
  /** `1000`: to whole thousands. */
  unit: string;
  how: (typeof WAYS)[number];
}

/** What of a declaration is valued as one: goods of one HS code, or all goods at one rate. */
export const TOGETHER = ['code', 'rate'] as const;

/** How the customs of a destination round what they reckon duty of, and the duty. What is absent they do not round. */
export interface DutyRounding extends Dated {
  /** A country or a customs union such as `EU`. */
  destination: string;
  /** In which customs reckon. */
  currency: string;
  together: (typeof TOGETHER)[number];
  /** The customs value of goods that are valued as one. `nearest` leaves their sum what it comes to by itself. */
  value?: Rounding;
  /** The net weight of such goods, in kilograms. */
  weight?: Rounding;
  /** The duty of the whole declaration; of each of its parts, what is less than the smallest coin goes the same way. */
  duty?: Rounding;
}

/** How destinations round, by day: a line of one's own comes before the law as it was read here. */
export class Roundings {
  readonly #own: readonly DutyRounding[];
  readonly #known: readonly DutyRounding[];

  constructor(own: readonly DutyRounding[], known: readonly DutyRounding[] = KNOWN_ROUNDINGS) {
    this.#own = own;
    this.#known = known;
  }

  /** A country's own line before that of its union; undefined where nothing special is known, or a line of one's own says that nothing is rounded. */
  of(country: string, day: string): DutyRounding | undefined {
    const union = customsUnionOf(country);
    for (const lines of [this.#own, this.#known]) {
      const valid = lines.filter((line) => isValid(line, day));
      const found =
        newest(valid.filter(({ destination }) => destination === country)) ??
        newest(valid.filter(({ destination }) => destination === union));
      if (found) return found.value || found.weight || found.duty ? found : undefined;
    }
    return undefined;
  }

  /** What people are shown of it. */
  toJSON(): object {
    return { destinations: [...new Set([...this.#own, ...this.#known].map(({ destination }) => destination))].sort() };
  }
}

const wordsOf = ({ unit, how }: Rounding, what: string): string =>
  `${how === 'nearest' ? 'to the nearest' : how} ${how === 'nearest' ? '' : 'to '}${unit} ${what}`;

/** `value down to 1000 JPY of each HS code, duty of the whole down to 100 JPY` */
export function roundingText({ value, weight, duty, currency, together }: DutyRounding): string {
  const of = together === 'code' ? 'of each HS code' : 'of goods at one rate';
  return [
    ...(value ? [`value ${wordsOf(value, currency)} ${of}`] : []),
    ...(weight ? [`weight ${wordsOf(weight, 'kg')} ${of}`] : []),
    ...(duty ? [`duty of the whole ${wordsOf(duty, currency)}`] : []),
  ].join(', ');
}
