import type { HttpAnswer } from '../http.ts';

/** What GraphQL answers carry of the shop's bucket of points (`extensions.cost`, Shopify's "API rate limits"). */
interface Cost {
  requestedQueryCost?: number;
  throttleStatus?: { maximumAvailable?: number; currentlyAvailable?: number; restoreRate?: number };
}

/** Kept for other calls under way: their cost is taken off before their answers say so. */
const RESERVE = 0.1;

/** How long until the bucket holds another query like this one; 0 while it does. Points come back at `restoreRate` a second. */
export function patienceMs({ data }: Pick<HttpAnswer, 'data'>): number {
  const cost = (data as { extensions?: { cost?: Cost } } | null)?.extensions?.cost;
  const { maximumAvailable, currentlyAvailable, restoreRate } = cost?.throttleStatus ?? {};
  if (maximumAvailable === undefined || currentlyAvailable === undefined || !restoreRate) return 0;
  const needed = Math.min(maximumAvailable, (cost?.requestedQueryCost ?? 0) + maximumAvailable * RESERVE);
  return Math.max(0, Math.ceil(((needed - currentlyAvailable) / restoreRate) * 1_000));
}
