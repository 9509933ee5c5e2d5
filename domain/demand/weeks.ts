import type { Demand } from './intermittent.ts';

const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** No forecast looks at more; what ended before is purged. */
export const MOST_WEEKS = 260;

/** Pieces that somebody wanted at a time. Epoch ms. */
export interface Wanted {
  at: number;
  pieces: number;
}

/** A time in which there was nothing; `until` is absent where there still is nothing. */
export interface Out {
  since: number;
  until?: number;
}

/** A week in which an article was missing for longer tells less than was wanted. */
const MOST_OUT_MS = DAY_MS;

/**
 * Pieces a week, back from now: the last week ends now, so that none is half over. Begins with the first week in which anything was wanted.
 * A week that was out of stock for more than a day is unknown: what was sold then is not what was wanted, and a zero would teach that nobody wants what
 * nobody could buy.
 */
export function weekly(wanted: readonly Wanted[], outs: readonly Out[], now: number, most: number): Demand {
  const weekOf = (at: number): number => Math.floor((now - at) / WEEK_MS);
  const pieces = new Map<number, number>();
  for (const one of wanted) {
    const week = weekOf(one.at);
    if (week >= 0 && week < most) pieces.set(week, (pieces.get(week) ?? 0) + one.pieces);
  }
  const weeks = pieces.size === 0 ? 0 : Math.max(...pieces.keys()) + 1;
  return Array.from({ length: weeks }, (_, at) => {
    const week = weeks - 1 - at;
    const end = now - week * WEEK_MS;
    return outIn(outs, end - WEEK_MS, end) > MOST_OUT_MS ? null : Math.max(0, pieces.get(week) ?? 0);
  });
}

const outIn = (outs: readonly Out[], from: number, to: number): number =>
  outs.reduce((ms, { since, until = to }) => ms + Math.max(0, Math.min(until, to) - Math.max(since, from)), 0);
