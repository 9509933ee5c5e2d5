const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `3 d 4 h`, `2 h`, `12 min`: two units at most. */
export function span(ms: number): string {
  const [days, hours, minutes] = [Math.floor(ms / DAY_MS), Math.floor(ms / HOUR_MS) % 24, Math.floor(ms / 60_000) % 60];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return minutes > 0 ? `${minutes} min` : `${Math.round(ms / 1_000)} s`;
}
