import { minuteOf } from '../working-time.ts';
import { instantOf, zoneOffset } from '../zones.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Hours of every day in which people sleep; `from` after `to` goes over midnight. */
export interface QuietHours {
  /** `HH:MM`. */
  from: string;
  to: string;
  /** IANA name. */
  timezone: string;
}

const offsetOf = (timezone: string) => {
  const offset = zoneOffset(timezone);
  if (!offset) throw new Error(`no time zone ${timezone}`);
  return offset;
};

/** Whether the clocks of the zone show a time within the quiet hours; their end is not in them. */
export function isQuiet({ from, to, timezone }: QuietHours, at: number): boolean {
  const minute = Math.floor(((at + offsetOf(timezone)(at)) % DAY_MS) / MINUTE_MS);
  const [begins, ends] = [minuteOf(from), minuteOf(to)];
  return begins < ends ? minute >= begins && minute < ends : minute >= begins || minute < ends;
}

/** When the quiet hours end that `at` falls into; `at` itself where it falls into none. */
export function afterQuiet(quiet: QuietHours, at: number): number {
  if (!isQuiet(quiet, at)) return at;
  const offset = offsetOf(quiet.timezone);
  const today = Math.floor((at + offset(at)) / DAY_MS) * DAY_MS;
  for (let day = 0; day <= 2; day += 1) {
    const end = instantOf(offset, today + day * DAY_MS + minuteOf(quiet.to) * MINUTE_MS);
    // On the night on which clocks are changed the end may be shown twice, or never.
    for (let shift = 0; shift <= 2 * 60; shift += 30) {
      const candidate = end + shift * MINUTE_MS;
      if (candidate > at && !isQuiet(quiet, candidate)) return candidate;
    }
  }
  return at + DAY_MS;
}
