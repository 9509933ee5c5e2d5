const OFFSET = /^([+-])(\d\d):?(\d\d)?$/;

/** `Z`, `UTC` or `+08:00` -> ms ahead of UTC; `undefined` for a zone with a name. */
export function fixedOffset(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const match = OFFSET.exec(zone);
  if (!match) return undefined;
  const ms = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
  return match[1] === '-' ? -ms : ms;
}

/** Answers how far a zone's clocks are ahead of UTC at an instant, in ms; `undefined` for a zone that nobody knows. */
export function zoneOffset(zone: string): ((ms: number) => number) | undefined {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return () => fixed;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  return (ms) => {
    const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    return fixedOffset(name === 'GMT' ? 'Z' : name.slice(3)) ?? 0;
  };
}

/**
 * The instant at which a zone's clocks show a local time, given as if it were UTC; in the hour that is skipped or doubled in
 * spring and autumn, the later offset counts.
 */
export function instantOf(offset: (ms: number) => number, localMs: number): number {
  const guess = localMs - offset(localMs);
  return localMs - offset(guess);
}
