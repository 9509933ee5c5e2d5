/** Pieces a period, the oldest first; null where nobody knows, because there was nothing to sell. */
export type Demand = readonly (number | null)[];

/** How strongly the last demand counts against what came before, above 0 and at most 1. */
export interface Smoothing {
  size: number;
  interval: number;
}

/** What a method expects of each period to come; 0 where there never was any demand. */
export type Method = (demand: Demand, smoothing: Smoothing) => number;

/**
 * Croston's method with the correction of Syntetos and Boylan: how much is asked for when anything is, divided by how often anything is.
 * Croston, J. D. (1972), Forecasting and stock control for intermittent demands, Operational Research Quarterly 23(3), 289-303.
 * Syntetos, A. A., Boylan, J. E. (2005), The accuracy of intermittent demand estimates, International Journal of Forecasting 21(2), 303-314.
 */
export const sba: Method = (demand, smoothing) => {
  let size: number | undefined;
  let interval = 0;
  let since = 0;
  for (const pieces of demand) {
    // Periods of which nobody knows are no periods: neither a demand nor a wait for one.
    if (pieces === null) continue;
    since += 1;
    if (pieces === 0) continue;
    if (size === undefined) [size, interval] = [pieces, since];
    else {
      size += smoothing.size * (pieces - size);
      interval += smoothing.interval * (since - interval);
    }
    since = 0;
  }
  return size === undefined ? 0 : (1 - smoothing.interval / 2) * (size / interval);
};

/**
 * The method of Teunter, Syntetos and Babai: the same sizes, times how likely any demand is in a period, which falls with each period without
 * one. An article that nobody wants any more fades away, where Croston's expectation would stand still.
 * Teunter, R. H., Syntetos, A. A., Babai, M. Z. (2011), Intermittent demand: linking forecasting to inventory obsolescence, European
 * Journal of Operational Research 214(3), 606-615.
 */
export const tsb: Method = (demand, smoothing) => {
  let size: number | undefined;
  let likely = 0;
  let since = 0;
  for (const pieces of demand) {
    if (pieces === null) continue;
    since += 1;
    if (size === undefined) {
      if (pieces > 0) [size, likely] = [pieces, 1 / since];
      continue;
    }
    likely += smoothing.interval * ((pieces > 0 ? 1 : 0) - likely);
    if (pieces > 0) size += smoothing.size * (pieces - size);
  }
  return size === undefined ? 0 : size * likely;
};

export const METHODS = { sba, tsb } as const;
export type MethodName = keyof typeof METHODS;
