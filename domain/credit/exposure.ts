import { compare, multiply, sum } from '../decimal.ts';
import { type Claim, owedByCurrency } from './claims.ts';

/** How much a customer may owe. */
export interface CreditLimit {
  amount: string;
  currency: string;
}

/** How many of `to` one of `from` was worth at a time, as a decimal; `undefined` where nobody says. */
export type RateOf = (from: string, to: string, at: number) => string | undefined;

/** What is owed of one sort, in one currency. */
export interface ExposurePiece {
  of: Claim['of'];
  currency: string;
  /** How many orders or invoices. */
  count: number;
  owed: string;
  /** In the limit's currency, unrounded; absent where the rate is missing. */
  worth?: string;
}

export interface Exposure {
  currency: string;
  /** The sum of what could be converted. */
  total: string;
  pieces: ExposurePiece[];
  /** Currencies without a rate: then the total is not all. */
  missing: string[];
}

/** What these claims come to in one currency, exactly: nothing is rounded before people read it. */
export function exposureOf(claims: readonly Claim[], currency: string, rate: RateOf, at: number): Exposure {
  const pieces = (['order', 'invoice'] as const).flatMap((of) => {
    const mine = claims.filter((one) => one.of === of && compare(one.owed, '0') > 0);
    return [...owedByCurrency(mine)].map(([from, owed]): ExposurePiece => {
      const per = from === currency ? '1' : rate(from, currency, at);
      const count = mine.filter((one) => one.currency === from).length;
      return { of, currency: from, count, owed, ...(per === undefined ? {} : { worth: multiply(owed, per) }) };
    });
  });
  return {
    currency,
    total: sum(pieces.map(({ worth = '0' }) => worth)),
    pieces,
    missing: [...new Set(pieces.filter(({ worth }) => worth === undefined).map((piece) => piece.currency))].sort(),
  };
}
