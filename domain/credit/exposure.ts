import { compare, sum } from '../decimal.ts';
import { type Claim, owedByCurrency } from './claims.ts';

/** How much a customer may owe. */
export interface CreditLimit {
  amount: string;
  currency: string;
}

/** What an amount is worth in another currency, rounded once to what that can pay; `undefined` where nobody says. */
export type WorthIn = (amount: string, from: string, to: string) => string | undefined;

/** What is owed of one sort, in one currency. */
export interface ExposurePiece {
  of: Claim['of'];
  currency: string;
  /** How many orders or invoices. */
  count: number;
  owed: string;
  /** In the limit's currency; absent where the rate is missing. */
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

/** What these claims come to in one currency: summed in each currency exactly, then converted once. */
export function exposureOf(claims: readonly Claim[], currency: string, worthIn: WorthIn): Exposure {
  const pieces = (['order', 'invoice'] as const).flatMap((of) => {
    const mine = claims.filter((one) => one.of === of && compare(one.owed, '0') > 0);
    return [...owedByCurrency(mine)].map(([from, owed]): ExposurePiece => {
      const worth = from === currency ? owed : worthIn(owed, from, currency);
      const count = mine.filter((one) => one.currency === from).length;
      return { of, currency: from, count, owed, ...(worth === undefined ? {} : { worth }) };
    });
  });
  return {
    currency,
    total: sum(pieces.map(({ worth = '0' }) => worth)),
    pieces,
    missing: [...new Set(pieces.filter(({ worth }) => worth === undefined).map((piece) => piece.currency))].sort(),
  };
}
