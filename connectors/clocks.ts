/** Our time, and how far the system's clock is before it, as its last answer told: a connector's context. */
export interface Clocks {
  now(): number;
  http: { clockGapMs(): number };
}

/** The time by the clock that is behind: whatever is stamped from now on, by the system or by us, is not before it. */
export const earliestNow = ({ now, http }: Clocks): number => now() + Math.min(0, http.clockGapMs());

/** The time by the clock that is before: whatever was stamped until now is not after it. */
export const latestNow = ({ now, http }: Clocks): number => now() + Math.max(0, http.clockGapMs());

/** Whether a round that is made every so often is to be made: also where our clock was set back since the last one. */
export const isDue = (last: number, everyMs: number, now: number): boolean => now < last || now - last >= everyMs;
