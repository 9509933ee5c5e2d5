import type { HttpAnswer } from '../http.ts';

/** What GraphQL answers carry of the shop's bucket of points (`extensions.cost`, Shopify's "API rate limits"). */
interface Cost {
  /** Null where the query was not run. */
  actualQueryCost?: number | null;
  throttleStatus?: { maximumAvailable?: number; currentlyAvailable?: number; restoreRate?: number };
}

/** Below this share of a full bucket calls wait: what is under way takes its points off before its answer says so. */
const RESERVE = 0.1;

/** How long until the bucket is out of its reserve; 0 while it is. Points come back at `restoreRate` a second. */
export function patienceMs({ data }: Pick<HttpAnswer, 'data'>): number {
  const cost = (data as { extensions?: { cost?: Cost } } | null)?.extensions?.cost;
  const { maximumAvailable, currentlyAvailable, restoreRate } = cost?.throttleStatus ?? {};
  if (maximumAvailable === undefined || currentlyAvailable === undefined || !restoreRate) return 0;
  return Math.max(0, Math.ceil(((maximumAvailable * RESERVE - currentlyAvailable) / restoreRate) * 1_000));
}

/** What a query took out of the bucket; undefined where the answer does not say. */
export function pointsOf({ data }: Pick<HttpAnswer, 'data'>): number | undefined {
  const cost = (data as { extensions?: { cost?: Cost } } | null)?.extensions?.cost;
  return cost?.actualQueryCost === null ? 0 : cost?.actualQueryCost;
}
