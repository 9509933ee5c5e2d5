import { instantOf, zoneOffset } from './zones.ts';

const DAY_MS = 86_400_000;

/** The times of day at which a system may be called, by its own clocks. */
export interface WindowPlan {
  /** `HH:MM`. */
  times: readonly string[];
  /** IANA name. */
  timezone: string;
}

const offsetOf = (timezone: string) => {
  const offset = zoneOffset(timezone);
  if (!offset) throw new Error(`no time zone ${timezone}`);
  return offset;
};

/** Midnight to midnight by the system's clocks, as instants; the end is not in it. 23 or 25 hours where they are changed. */
export function dayOf(timezone: string, at: number): { from: number; to: number } {
  const offset = offsetOf(timezone);
  const local = at + offset(at);
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  return { from: instantOf(offset, midnight), to: instantOf(offset, midnight + DAY_MS) };
}

/** The windows that open in a span, oldest first; `to` is not in it. */
export function windowsBetween({ times, timezone }: WindowPlan, from: number, to: number): number[] {
  const offset = offsetOf(timezone);
  const minutes = times.map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const opening: number[] = [];
  const firstDay = Math.floor((from + offset(from)) / DAY_MS) * DAY_MS - DAY_MS;
  for (let midnight = firstDay; midnight <= to + DAY_MS; midnight += DAY_MS) {
    for (const minute of minutes) {
      const at = instantOf(offset, midnight + minute * 60_000);
      if (at >= from && at < to) opening.push(at);
    }
  }
  return [...new Set(opening)].sort((a, b) => a - b);
}

/** When the next window opens, after `now`. */
export const nextWindow = (plan: WindowPlan, now: number): number =>
  windowsBetween(plan, now + 1, now + 3 * DAY_MS)[0] as number;
