/**
 * Tryton's JSON carries what JSON lacks as `{"__class__": ...}` objects, and nested fields under names that end in a
 * dot. Rows are decoded to plain data at the edge, so that mappings and cursors see texts.
 */

/** An exact decimal, as `fields.Numeric` wants it. */
export const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });

/** `2026-11-22`, as `fields.Date` wants it. */
export function dateOf(day: string): object {
  const [year, month, date] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: date };
}

/** `2026-11-22T10:12:44.168541Z`, six digits always: sorts as text in the order of time. */
export function timestamp(iso: string): object {
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?Z$/.exec(iso) ?? [];
  if (year === undefined) throw new RangeError(`not an instant in UTC: ${iso}`);
  const microsecond = Number(fraction.padEnd(6, '0'));
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  return { __class__: 'datetime', year: y, month: mo, day: d, hour: h, minute: mi, second: s, microsecond };
}

/** Plain data of an answer: decimals and times as text, `lines.` as `lines`. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const known = typed(value as Record<string, unknown>);
  if (known !== undefined) return known;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name.endsWith('.') ? name.slice(0, -1) : name, decode(one)]),
  );
}

function typed(value: Record<string, unknown>): string | undefined {
  const pad = (name: string, length = 2) => String(value[name]).padStart(length, '0');
  switch (value.__class__) {
    case 'Decimal':
      return String(value.decimal);
    case 'date':
      return `${pad('year', 4)}-${pad('month')}-${pad('day')}`;
    case 'datetime':
      return `${pad('year', 4)}-${pad('month')}-${pad('day')}T${pad('hour')}:${pad('minute')}:${pad('second')}.${pad('microsecond', 6)}Z`;
    default:
      return undefined;
  }
}
