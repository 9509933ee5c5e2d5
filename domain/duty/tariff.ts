import { customsUnionOf } from '../customs-unions.ts';
import { type Dated, type Days, isValid, outdated } from './valid.ts';

/** All goods, and all origins. */
export const ANY = '*';

/** The measure that every article has; others, such as anti-dumping, are added to it. */
export const BASIC_MEASURE = 'duty';

/** What one measure of a tariff takes of goods that begin with an HS code and come from an origin. */
export interface TariffLine extends Dated {
  /** A country or a customs union such as `EU`. */
  destination: string;
  /** An HS code's beginning, digits only, or `*`. */
  hs: string;
  /** A country, a group of `rules.duty.origins`, or `*`. */
  origin: string;
  /** `duty`, or the name of one that is added to it. */
  measure: string;
  /** Of the customs value. */
  percent: string;
  /** Of each kilogram of net weight, in `currency`. */
  perKg?: string;
  /** Of each piece, in `currency`. */
  perPiece?: string;
  currency?: string;
  /** Whether the percentage and what is taken by weight and piece add up, or the higher or the lower of both is taken. */
  combine: 'sum' | 'higher' | 'lower';
}

/** Goods as a tariff looks at them. */
export interface Article {
  destination: string;
  /** Digits only. */
  hs: string;
  origin: string;
}

export interface TariffOptions {
  /** How long ago a line may have been looked up. */
  maxAgeDays: number;
  /** Name of a group -> the origins that belong to it. */
  origins: Readonly<Record<string, readonly string[]>>;
}

/** The lines that apply to an article, one a measure. */
export type Applied = { lines: TariffLine[] } | { missing: string };

/**
 * Duty by destination, HS code and origin. Of each measure one line applies: the one with the longest beginning of the HS code; of those the
 * destination's own before its union's, then the origin itself before a group of origins before all, then the one that begins last.
 */
export class Tariff {
  readonly #lines: readonly TariffLine[];
  readonly #options: TariffOptions;

  constructor(lines: readonly TariffLine[], options: TariffOptions) {
    this.#lines = lines;
    this.#options = options;
  }

  find(article: Article, { day, today }: Days): Applied {
    const { destination, hs, origin } = article;
    const what = `a duty rate of ${hs} from ${origin} to ${destination} for ${day}`;
    const there = this.#lines.filter((line) => this.#concerns(line, article) && isValid(line, day));
    const best = new Map<string, TariffLine>();
    for (const line of there) {
      if (line.hs !== ANY && !hs.startsWith(line.hs)) continue;
      const known = best.get(line.measure);
      if (!known || this.#precedence(line, article) > this.#precedence(known, article)) best.set(line.measure, line);
    }
    if (!best.has(BASIC_MEASURE)) {
      const deeper = there.filter((line) => line.hs.startsWith(hs)).length;
      const hint = deeper > 0 ? `, but ${deeper} of longer codes: give the article its full code` : '';
      return { missing: `${what}: no table has one${hint}` };
    }
    const lines = [...best.values()].sort((a, b) => rank(a) - rank(b) || a.measure.localeCompare(b.measure));
    for (const line of lines) {
      const why = outdated(line, today, this.#options.maxAgeDays);
      if (why !== undefined) return { missing: `${what} (${line.measure}): ${why}` };
    }
    return { lines };
  }

  #concerns(line: TariffLine, { destination, origin }: Article): boolean {
    if (line.destination !== destination && line.destination !== customsUnionOf(destination)) return false;
    return line.origin === ANY || line.origin === origin || this.#group(line)?.includes(origin) === true;
  }

  #group = ({ origin }: TariffLine): readonly string[] | undefined =>
    Object.hasOwn(this.#options.origins, origin) ? this.#options.origins[origin] : undefined;

  /** A text that is greater for the line that comes first: lengths of HS codes are of two digits at most. */
  #precedence(line: TariffLine, { destination, origin }: Article): string {
    const length = line.hs === ANY ? 0 : line.hs.length;
    const from = line.origin === origin ? 2 : line.origin === ANY ? 0 : 1;
    return `${String(length).padStart(2, '0')} ${line.destination === destination ? 1 : 0} ${from} ${line.from}`;
  }

  /** What people are shown of it. */
  toJSON(): object {
    const destinations = new Set(this.#lines.map(({ destination }) => destination));
    return { lines: this.#lines.length, destinations: [...destinations].sort() };
  }
}

const rank = ({ measure }: TariffLine): number => (measure === BASIC_MEASURE ? 0 : 1);
