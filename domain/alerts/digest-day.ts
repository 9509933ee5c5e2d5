import { minuteOf } from '../working-time.ts';
import { instantOf, zoneOffset } from '../zones.ts';

const DAY_MS = 86_400_000;
/** A daemon that was down at the hour sends the day's digest when it is up again, and no later than this. */
const LATEST_MS = 12 * 3_600_000;

/** The day, by the clocks of the zone, whose digest is due at this instant (`2026-11-25`); undefined between times. */
export function digestDay(at: string, timezone: string, now: number): string | undefined {
  const offset = zoneOffset(timezone);
  if (!offset) throw new Error(`no time zone ${timezone}`);
  const today = Math.floor((now + offset(now)) / DAY_MS) * DAY_MS;
  // Yesterday's is still due in the small hours where its time is late in the evening.
  for (const midnight of [today, today - DAY_MS]) {
    const due = instantOf(offset, midnight + minuteOf(at) * 60_000);
    if (due <= now && now - due < LATEST_MS) return new Date(midnight).toISOString().slice(0, 10);
  }
  return undefined;
}
