/** How a system writes a time of change. `number` is a counter that only rises. */
export const TIME_FORMATS = ['iso', 'epoch-seconds', 'epoch-ms', 'local', 'date', 'number'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

export interface TimeSpec {
  as: TimeFormat;
  /** IANA name; needed by `local` and `date`, whose texts name no zone. */
  timezone?: string | undefined;
  /** Between date and time of `local`; a space without it. */
  separator?: string | undefined;
}

/**
 * A point in a source's changes that sorts as text: an ISO instant, or a counter padded with zeros. What the source wrote
 * is compared in this form only.
 */
export type Mark = string;

const COUNTER_DIGITS = 20;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ZONED = /(Z|[+-]\d\d:?\d\d)$/i;
const NEVER = /^(0000-00-00|0001-01-01|null$)/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?$/;

/** A value of the source as a mark; undefined for nothing and for the ways to say never. Throws what cannot be a time of that format. */
export function markOf(value: unknown, spec: TimeSpec): Mark | undefined {
  if (value === undefined || value === null || value === '' || NEVER.test(String(value))) return undefined;
  const text = String(value).trim();
  switch (spec.as) {
    case 'number':
      if (!/^\d{1,20}$/.test(text)) throw new Error(`"${text}" is not a number that counts changes`);
      return text.padStart(COUNTER_DIGITS, '0');
    case 'epoch-seconds':
    case 'epoch-ms': {
      const at = Number(text) * (spec.as === 'epoch-seconds' ? 1000 : 1);
      if (at === 0) return undefined;
      return instant(at, text, spec.as);
    }
    case 'iso':
      if (!ZONED.test(text))
        throw new Error(`"${text}" names no time zone: declare it \`as: local\` with its timezone`);
      return instant(Date.parse(text.replace(' ', 'T')), text, spec.as);
    case 'local':
    case 'date':
      return instant(fromLocal(text, spec.timezone ?? 'UTC'), text, spec.as);
  }
}

function instant(at: number, text: string, as: TimeFormat): Mark {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) throw new Error(`"${text}" is not a time written as ${as}`);
  return date.toISOString();
}

/** A mark as the source's filter takes it, never later than the mark itself. `now` (epoch ms) finds clocks set back since. */
export function wireOf(mark: Mark, spec: TimeSpec, now: number): string | number {
  const at = Date.parse(mark);
  switch (spec.as) {
    case 'number':
      return BigInt(mark).toString();
    case 'epoch-seconds':
      return Math.floor(at / 1000);
    case 'epoch-ms':
      return at;
    case 'iso':
      return mark;
    case 'local': {
      const local = localOf(at, spec.timezone ?? 'UTC', now).slice(0, 19);
      return spec.separator ? local.replace('T', spec.separator) : local.replace('T', ' ');
    }
    case 'date':
      return localOf(at, spec.timezone ?? 'UTC', now).slice(0, 10);
  }
}

/** A mark moved back, so that what was written late or in the same instant is read again. Counters move by one. */
export function before(mark: Mark, spec: TimeSpec, ms: number): Mark {
  if (spec.as !== 'number') return new Date(Date.parse(mark) - ms).toISOString();
  const count = BigInt(mark) - 1n;
  return (count < 0n ? 0n : count).toString().padStart(COUNTER_DIGITS, '0');
}

/** The finest step that a filter of this format can be trusted to see: whether it includes its bound is not asked. */
export const grainMs = (spec: TimeSpec): number => (spec.as === 'date' ? DAY_MS : 1_000);

/**
 * Whether marks say which of two states is the newer one. Dates are too coarse, and where clocks are set back an hour
 * comes twice.
 */
export function ordersVersions(spec: TimeSpec): boolean {
  if (spec.as === 'date') return false;
  if (spec.as !== 'local') return true;
  const zone = spec.timezone ?? 'UTC';
  const months = Array.from({ length: 12 }, (_, month) => offsetMs(Date.UTC(2026, month, 15), zone));
  return new Set(months).size === 1;
}

/** An hour that comes twice is read as its first coming: nothing is passed over then, it is only read again. */
function fromLocal(text: string, zone: string): number {
  const parts = LOCAL.exec(text);
  if (!parts) return Number.NaN;
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((one) => Number(one ?? 0));
  const wall = Date.UTC(year as number, (month as number) - 1, day, hour, minute, second);
  if (new Date(wall).getUTCDate() !== day) return Number.NaN;
  const milliseconds = Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000);
  const offsets = [offsetMs(wall - DAY_MS, zone), offsetMs(wall + DAY_MS, zone)];
  const candidates = offsets.map((offset) => wall - offset).filter((one) => offsetMs(one, zone) === wall - one);
  return (candidates.length > 0 ? Math.min(...candidates) : wall - (offsets[0] as number)) + milliseconds;
}

/** The wall clock of a zone, as ISO without a zone. If clocks were set back since, so much earlier: texts of both hours are met. */
function localOf(at: number, zone: string, now: number): string {
  const offset = offsetMs(at, zone);
  const setBack = Math.max(0, offset - offsetMs(now, zone));
  return new Date(at + offset - setBack).toISOString();
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clocks are ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields, second: 'numeric' });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
