import type { Demand } from './intermittent.ts';

/** How far a forecast was from what came, over spans of the past. In pieces a span. */
export interface BackTest {
  /** Spans that were forecast and are known whole. */
  origins: number;
  /** Mean absolute error. */
  error: number;
  /** The same of saying that the span before will come again. */
  naiveError: number;
  /** `error` in units of `naiveError`: below 1 is better than naive. Null where naive was never wrong, or nothing could be tried. */
  scaled: number | null;
  /** Mean of forecast less what came: above 0 is too much. */
  bias: number;
  /** Root of the mean squared error: what safety stock covers. */
  spread: number;
}

const known = (part: Demand): part is readonly number[] => part.every((pieces) => pieces !== null);
const total = (part: readonly number[]): number => part.reduce((sum, pieces) => sum + pieces, 0);
const mean = (list: readonly number[]): number => (list.length === 0 ? 0 : total(list) / list.length);

/**
 * Tries a method with a rolling origin: from `least` periods on, each is taken as today once, and the next `span` periods are forecast from what
 * was known then. Spans, because that is what is ordered for: a forecast that is wrong week by week may be right over a lead time. The errors of
 * both are compared over the same spans (Hyndman, R. J., Koehler, A. B. (2006), Another look at measures of forecast accuracy,
 * International Journal of Forecasting 22(4), 679-688; scaled out of sample, because the span is longer than a period).
 */
export function backTest(demand: Demand, forecast: (past: Demand) => number, span: number, least: number): BackTest {
  const errors: number[] = [];
  const naive: number[] = [];
  for (let today = Math.max(least, span); today + span <= demand.length; today += 1) {
    const came = demand.slice(today, today + span);
    const before = demand.slice(today - span, today);
    if (!known(came) || !known(before)) continue;
    errors.push(forecast(demand.slice(0, today)) * span - total(came));
    naive.push(total(before) - total(came));
  }
  const error = mean(errors.map(Math.abs));
  const naiveError = mean(naive.map(Math.abs));
  return {
    origins: errors.length,
    error,
    naiveError,
    scaled: naiveError === 0 ? null : error / naiveError,
    bias: mean(errors),
    spread: Math.sqrt(mean(errors.map((one) => one * one))),
  };
}
