import { duration } from '../../config/durations.ts';
import { Problem } from '../../config/problem.ts';
import { instantOf, zoneOffset } from '../../domain/zones.ts';

const LOCAL = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2})?$/;
const ZONED = /^\d{4}-\d{2}-\d{2}T.*(?:[zZ]|[+-]\d{2}:\d{2})$/;

/** `2h` or `3d` ago, `2026-11-25` or `2026-11-25 09:00` by the clocks of a zone, or an instant with its own: epoch milliseconds. */
export function timeFrom(text: string, now: number, timeZone: string): number {
  const ago = duration.safeParse(text);
  if (ago.success) return now - ago.data;
  const offset = zoneOffset(timeZone) ?? (() => 0);
  const at = LOCAL.test(text)
    ? instantOf(offset, Date.parse(`${text.slice(0, 10)}T${text.slice(11) || '00:00'}Z`))
    : ZONED.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(at)) throw new Problem(`${text} is no time: write 2h, 3d, 2026-11-25 or "2026-11-25 09:00"`);
  return at;
}
