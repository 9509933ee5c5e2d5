import { InvalidArgumentError } from 'commander';
import { duration } from '../config/durations.ts';
import { EXIT, Problem } from '../config/problem.ts';
import { dayOf } from '../domain/windows.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** `7d`, `36h` -> milliseconds. */
export function spanOf(text: string): number {
  const parsed = duration.safeParse(text);
  if (parsed.success && parsed.data > 0) return parsed.data;
  throw new InvalidArgumentError('It is a duration such as 24h or 7d.');
}

/**
 * A day by the config's clocks (its beginning, or for `end` the beginning of the next), or an instant with its zone. Epoch ms,
 * `undefined` for what is neither.
 */
export function instantOf(text: string, timezone: string, end: boolean): number | undefined {
  if (!DAY.test(text)) {
    const at = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? undefined : at;
  }
  const noon = Date.parse(`${text}T12:00:00Z`);
  if (Number.isNaN(noon)) return undefined;
  // Whatever the zone, one of the days around noon of that date is the one that is called so there.
  for (const hours of [0, -12, 12]) {
    const { from, to } = dayOf(timezone, noon + hours * 3_600_000);
    if (new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(from) === text)
      return end ? to : from;
  }
  return undefined;
}

/** The same of the option `--NAME`; throws a `Problem` that names it where it is neither. */
export function instantGiven(name: string, text: string, timezone: string, end: boolean): number {
  const at = instantOf(text, timezone, end);
  if (at !== undefined) return at;
  throw new Problem(
    `--${name} ${text} is neither a day such as 2026-11-20 nor an instant such as 2026-11-20T09:00:00Z`,
    EXIT.usage,
  );
}
