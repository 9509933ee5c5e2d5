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
 * The instant at which a zone's clocks show a local time, given as if it were UTC. Where the clocks are put back and show it
 * twice, the first time; where they are put forward over it, as much later as they are put.
 */
export function instantOf(offset: (ms: number) => number, localMs: number): number {
  const before = localMs - offset(localMs - 86_400_000);
  const after = localMs - offset(localMs + 86_400_000);
  const fits = [before, after].filter((ms) => ms + offset(ms) === localMs);
  return fits.length > 0 ? Math.min(...fits) : before;
}
