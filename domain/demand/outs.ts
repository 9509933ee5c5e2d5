import type { Out } from './weeks.ts';

/** When all of these places had nothing at once: a warehouse is out where each of its places is. */
export function outEverywhere(places: readonly (readonly Out[])[]): Out[] {
  const [first, ...rest] = places;
  return rest.reduce<Out[]>(
    (both, other) => both.flatMap((one) => other.flatMap((two) => overlap(one, two))),
    [...(first ?? [])],
  );
}

function overlap(one: Out, two: Out): Out[] {
  const since = Math.max(one.since, two.since);
  const until = Math.min(one.until ?? Number.POSITIVE_INFINITY, two.until ?? Number.POSITIVE_INFINITY);
  if (until <= since) return [];
  return [{ since, ...(until === Number.POSITIVE_INFINITY ? {} : { until }) }];
}
