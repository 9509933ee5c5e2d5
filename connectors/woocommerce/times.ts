/** `2026-11-22T09:00:00` of UTC, as fields that end in `_gmt` are, as epoch ms. */
export const fromGmt = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);

/** Epoch ms as such a text, to the second (rounded down). */
export const toGmt = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

/** Clocks are put forward between midnight and four in the morning. */
const NIGHT_HOURS = 4;

/**
 * A time to ask from, as a text that is nothing else in any zone. WordPress reads it as a time of the shop's zone and writes it back before it
 * compares it with times of UTC: that changes nothing, but that an hour which the shop's clock leaves out in spring becomes the next one,
 * and what changed in it would never be asked for. So nothing is asked from within the night, but from before it.
 */
export function askFrom(ms: number): string {
  const at = new Date(ms);
  const inTheNight = at.getUTCHours() < NIGHT_HOURS;
  return toGmt(inTheNight ? at.setUTCHours(0, 0, 0, 0) - 1_000 : ms);
}
