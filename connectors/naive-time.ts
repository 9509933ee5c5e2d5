import { z } from 'zod';

/** The option that says in which zone the times of a system are that carry none: China's without it. */
export const utcOffset = z
  .string()
  .regex(/^[+-]\d\d:\d\d$/, 'an offset such as +08:00')
  .default('+08:00')
  .describe('the zone of its times: they carry none');

const NEVER = /^(0000-00-00|null$|$)/;

/** `2021-04-20 19:40:28` of the vendor's zone as ISO UTC; undefined for its ways to say never. */
export function fromVendorTime(text: unknown, utcOffset: string): string | undefined {
  if (typeof text !== 'string' || NEVER.test(text)) return undefined;
  const at = new Date(`${text.replace(' ', 'T')}${utcOffset}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** ISO UTC as the vendor's time, to the second (rounded down). */
export function toVendorTime(iso: string, utcOffset: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) as unknown as string[];
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return new Date(Date.parse(iso) + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}
