import { instantOf, zoneOffset } from './zones.ts';

const DAY_MS = 86_400_000;
/** Longer than any allowed time; a plan without working hours at all would otherwise be looked for without end. */
const LONGEST_SEARCH_DAYS = 4_000;

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The hours in which people are there, by the clocks of a zone. */
export interface WorkingHours {
  days: readonly Weekday[];
  /** `HH:MM`; `to` is later on the same day and not in it. */
  from: string;
  to: string;
  /** IANA name. */
  timezone: string;
  /** On which nobody is there. */
  holidays?: readonly DaySpan[];
  /** On which people work though their weekday is none of `days`: where a holiday is worked in before or after. */
  alsoWorked?: readonly DaySpan[];
}

/** Days of a calendar, such as `2026-12-24`; `to` is in it. */
export interface DaySpan {
  from: string;
  to: string;
}

/** Minutes after midnight of a time such as `09:30`. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

interface Span {
  from: number;
  to: number;
}

const has = (spans: readonly DaySpan[] | undefined, day: string): boolean =>
  spans?.some(({ from, to }) => from <= day && day <= to) ?? false;

/** Whether people work on a day of the zone's calendar, given as its midnight in UTC. A holiday stands above all else. */
function isWorked({ days, holidays, alsoWorked }: WorkingHours, midnight: number): boolean {
  const date = new Date(midnight);
  const day = date.toISOString().slice(0, 10);
  if (has(holidays, day)) return false;
  return days.includes(WEEKDAYS[date.getUTCDay()] as Weekday) || has(alsoWorked, day);
}

/** The working spans of a day and those after it, oldest first; the first may lie before `at` and never begins after the day that `at` falls on. */
function* spansFrom(hours: WorkingHours, at: number): Generator<Span> {
  const { from, to, timezone } = hours;
  const offset = zoneOffset(timezone);
  if (!offset) throw new Error(`no time zone ${timezone}`);
  const [opens, closes] = [minuteOf(from) * 60_000, minuteOf(to) * 60_000];
  const first = Math.floor((at + offset(at)) / DAY_MS) * DAY_MS;
  for (let day = 0; day < LONGEST_SEARCH_DAYS; day += 1) {
    const midnight = first + day * DAY_MS;
    if (!isWorked(hours, midnight)) continue;
    const span = { from: instantOf(offset, midnight + opens), to: instantOf(offset, midnight + closes) };
    if (span.to > span.from) yield span;
  }
}

/** The instant at which so much working time has passed since `from`; `Infinity` where there are no working hours. */
export function afterWorkingTime(hours: WorkingHours, from: number, ms: number): number {
  if (ms <= 0) return from;
  let left = ms;
  for (const span of spansFrom(hours, from)) {
    const begins = Math.max(span.from, from);
    if (span.to <= begins) continue;
    if (left <= span.to - begins) return begins + left;
    left -= span.to - begins;
  }
  return Number.POSITIVE_INFINITY;
}

/** How much working time lies in a span. */
export function workingTimeBetween(hours: WorkingHours, from: number, to: number): number {
  let sum = 0;
  for (const span of spansFrom(hours, from)) {
    if (span.from >= to) break;
    sum += Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
  }
  return sum;
}
