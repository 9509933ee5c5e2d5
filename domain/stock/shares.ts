import { spread } from '../decimal.ts';

/** What one shop may show of what is free. */
export interface ShopShare {
  /** Of what is left after all reserves, in percent. */
  share?: number | undefined;
  /** Where shops are served one after the other: the smallest first. */
  priority?: number | undefined;
  /** Pieces that are this shop's before anything is shared. */
  reserve: number;
  /** It shows no more than that. */
  atMost?: number | undefined;
}

/** How what is free is shown in several shops: each piece in one of them, or every piece in all. */
export type Pool = 'split' | 'shared';

/**
 * Shares what is free over shops: first the reserves, in turn of priority, then what is left by percent, by priority, or in equal shares
 * where neither is said. The sum is never more than there is, unless the pool is shared: then each shop shows everything.
 */
export function sharesOf(
  free: number,
  shops: ReadonlyMap<string, ShopShare>,
  pool: Pool = 'split',
): Map<string, number> {
  const turn = [...shops].sort(([a, one], [b, two]) => rank(one) - rank(two) || (a < b ? -1 : 1));
  const pieces = new Map(turn.map(([id]) => [id, 0]));
  if (pool === 'shared') {
    for (const [id, { atMost }] of turn) pieces.set(id, Math.min(free, atMost ?? free));
    return pieces;
  }
  let left = free;
  const give = (id: string, some: number): void => {
    const room = (shops.get(id)?.atMost ?? Number.MAX_SAFE_INTEGER) - (pieces.get(id) ?? 0);
    const given = Math.max(0, Math.min(some, left, room));
    pieces.set(id, (pieces.get(id) ?? 0) + given);
    left -= given;
  };
  for (const [id, { reserve }] of turn) give(id, reserve);
  if (turn.some(([, { share }]) => share !== undefined)) {
    // Per mille of a percent, so that shares such as 33.3 stay whole; what nobody has a share of is shown nowhere.
    const parts = turn.map(([, { share = 0 }]) => Math.round(share * 1_000));
    const rest = Math.max(0, 100_000 - sum(parts));
    const each = spread(left, [...parts, rest], 0);
    turn.forEach(([id], at) => {
      give(id, Number(each[at]));
    });
  } else if (turn.some(([, { priority }]) => priority !== undefined)) {
    for (const [id] of turn) give(id, left);
  } else if (turn.length > 0) {
    const each = spread(
      left,
      turn.map(() => 1),
      0,
    );
    turn.forEach(([id], at) => {
      give(id, Number(each[at]));
    });
  }
  return pieces;
}

const rank = ({ priority = Number.MAX_SAFE_INTEGER }: ShopShare): number => priority;
const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);
