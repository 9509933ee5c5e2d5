/** The server's time without a zone, e.g. `2026-11-22T17:00:00.123`, as ISO UTC. */
export function fromServerTime(text: unknown, utcOffset: string): string {
  return new Date(`${String(text).replace(' ', 'T')}${utcOffset}`).toISOString();
}

/** ISO UTC as the server's own time, for filters: `2026-11-22 17:00:00.123`. */
export function toServerTime(iso: string, utcOffset: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) as unknown as string[];
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return new Date(Date.parse(iso) + offsetMs).toISOString().replace('T', ' ').replace('Z', '');
}
