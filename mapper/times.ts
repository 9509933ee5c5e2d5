import { fixedOffset, instantOf, zoneOffset } from '../domain/zones.ts';
import { type Convert, Unfit } from './unfit.ts';

const NOT_A_TIME = new Unfit('not-a-time', 'is not a time in ISO form');
const NOT_A_DATE = new Unfit('not-a-date', 'is not a date in ISO form');
const NO_ZONE = new Unfit(
  'time-without-zone',
  'is a time without a zone',
  'say in which zone the source writes it: { instant: Asia/Shanghai } or { instant: UTC }',
);
const NOT_AN_EPOCH = new Unfit('not-a-time', 'is not a count of seconds or milliseconds');

const UTC_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/;
interface Written {
  /** The parts read as if they were UTC. */
  ms: number;
  offset: string | undefined;
  dateOnly: boolean;
}

/** `null` for the "no date" of databases, `0000-00-00 00:00:00`. */
function readWritten(text: string): Written | null | undefined {
  const match = WRITTEN.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset] =
    match as unknown as string[];
  if (year === '0000') return null;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${iso}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // A parser may roll 30 February over into March: then the text does not come back.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== iso) return undefined;
  return { ms, offset, dateOnly: match[4] === undefined };
}

const EPOCHS: Record<string, number> = { 'epoch-seconds': 1_000, 'epoch-millis': 1 };

/** `as: instant`, `{ instant: ZONE }` for times written without one, `{ instant: epoch-seconds | epoch-millis }`. Makes ISO 8601 in UTC. */
export function instantType(argument: string | undefined): Convert | undefined {
  const factor = argument === undefined ? undefined : EPOCHS[argument];
  if (factor !== undefined) {
    return (value) => {
      const count = typeof value === 'string' && /^\d{1,15}(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
      if (typeof count !== 'number' || !(Math.abs(count * factor) <= 8.64e15)) return NOT_AN_EPOCH;
      return new Date(Math.round(count * factor)).toISOString();
    };
  }
  const offsetAt = argument === undefined ? undefined : zoneOffset(argument);
  if (argument !== undefined && !offsetAt) return undefined;
  return (value) => {
    if (typeof value !== 'string') return NOT_A_TIME;
    if (UTC_INSTANT.test(value)) {
      // The commonest form, and often our own: the day has to come back the same, or it was none (30 February).
      const ms = Date.parse(value);
      const text = Number.isNaN(ms) ? '' : iso(ms);
      return text.startsWith(value.slice(0, 19)) ? text : NOT_A_TIME;
    }
    const written = readWritten(value);
    if (written === null) return undefined;
    if (!written) return NOT_A_TIME;
    if (written.offset !== undefined) return iso(written.ms - (fixedOffset(written.offset) ?? 0));
    return offsetAt ? iso(instantOf(offsetAt, written.ms)) : NO_ZONE;
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** `as: date`, `{ date: ZONE }`: the day as `2026-11-22`. A day stays as it is written; an instant's day is the zone's, UTC without one. */
export function dateType(argument: string | undefined): Convert | undefined {
  const offsetAt = zoneOffset(argument ?? 'UTC');
  if (!offsetAt) return undefined;
  return (value) => {
    if (typeof value !== 'string') return NOT_A_DATE;
    const written = readWritten(value);
    if (written === null) return undefined;
    if (!written) return NOT_A_DATE;
    if (written.offset === undefined) return iso(written.ms).slice(0, 10);
    const ms = written.ms - (fixedOffset(written.offset) ?? 0);
    return iso(ms + offsetAt(ms)).slice(0, 10);
  };
}

/** `("2026-11-22T09:00:00.000Z", "Asia/Shanghai") -> "2026-11-22 17:00:00"`, for systems that write times without a zone. */
export function localTime(instant: string, zone: string): string {
  const offsetAt = zoneOffset(zone);
  const ms = UTC_INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
  if (!offsetAt || Number.isNaN(ms)) throw new RangeError('$localTime takes an instant in UTC and a zone');
  return iso(ms + offsetAt(ms))
    .slice(0, 19)
    .replace('T', ' ');
}
