/** So many calls in any span of this length, wherever it begins. */
export interface Rate {
  calls: number;
  perMs: number;
}

/** Calls that were let out, the last of which arrives at the system by `endsAt` (epoch ms). */
export interface Spent {
  calls: number;
  endsAt: number;
}

/** Leave to make so many calls until `validUntil` (epoch ms), or when to ask again. */
export type CallGrant = { grantId: string; calls: number; validUntil: number } | { calls: 0; retryAt: number };

/** Who may use how much. A call's turn, and the share of each rate that its kind of work may bring the sum up to. */
export const PRIORITIES = ['cancel', 'order', 'status', 'stock', 'backfill'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What is left above a share is the reserve of those before it: a backfill never takes an order's calls. */
const SHARE: Record<Priority, number> = { cancel: 1, order: 0.97, status: 0.85, stock: 0.7, backfill: 0.5 };

export interface Ask {
  now: number;
  priority: Priority;
  /** As many as are wanted now, and the fewest that are of use. */
  wanted: number;
  atLeast: number;
  /** Some of what is spent is not answered yet. */
  underWay?: boolean;
}

/** How soon somebody asks again who is kept back by calls under way: when those are answered, it is known when their span is over. */
export const UNDER_WAY_MS = 250;

/**
 * How many calls may be let out now, so that no span of any rate ever holds more than its calls; or when it is worth asking
 * again. `spentOf` answers what a rate's span still holds. Grants count whole until their last call has surely arrived, so
 * the answer errs on the side of fewer.
 */
export function allowance(
  rates: readonly { rate: Rate; spent: readonly Spent[] }[],
  { now, priority, wanted, atLeast, underWay = false }: Ask,
): { calls: number } | { calls: 0; retryAt: number } {
  let calls = wanted;
  let retryAt = now;
  for (const { rate, spent } of rates) {
    const most = Math.max(1, Math.floor(rate.calls * SHARE[priority]));
    const needed = Math.min(atLeast, most);
    const held = spent.filter(({ endsAt }) => endsAt > now - rate.perMs);
    let sum = held.reduce((total, one) => total + one.calls, 0);
    calls = Math.min(calls, Math.max(0, most - sum));
    if (most - sum >= needed) continue;
    for (const one of held.toSorted((a, b) => a.endsAt - b.endsAt)) {
      sum -= one.calls;
      if (most - sum < needed) continue;
      retryAt = Math.max(retryAt, one.endsAt + rate.perMs);
      break;
    }
  }
  if (retryAt <= now) return { calls };
  return { calls: 0, retryAt: underWay ? Math.min(retryAt, now + UNDER_WAY_MS) : retryAt };
}
