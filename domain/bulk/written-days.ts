/** Days since 1899-12-30, as spreadsheets count them; only those of this century are days rather than numbers. */
const SERIAL_EPOCH = Date.UTC(1899, 11, 30);
const FIRST_SERIAL = 36_526;
const LAST_SERIAL = 73_050;
const DAY_MS = 86_400_000;

const asDay = (year: number, month: number, day: number): string | undefined => {
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real ? at.toISOString().slice(0, 10) : undefined;
};

/** A day as people write it, as `2026-11-26`; two where day and month could be either; undefined where it is none. */
export function readDay(text: string): { day: string } | { either: readonly [string, string] } | undefined {
  const given = text
    .normalize('NFKC')
    .trim()
    .replace(/[T ]\d{1,2}:\d{2}.*$/, '');
  if (/^\d{5}(\.\d+)?$/.test(given)) {
    const serial = Math.floor(Number(given));
    if (serial < FIRST_SERIAL || serial > LAST_SERIAL) return undefined;
    return { day: new Date(SERIAL_EPOCH + serial * DAY_MS).toISOString().slice(0, 10) };
  }
  const yearFirst = /^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?$/.exec(given) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(given);
  if (yearFirst) {
    const day = asDay(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3]));
    return day === undefined ? undefined : { day };
  }
  const yearLast = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/.exec(given);
  if (!yearLast) return undefined;
  const [first, second, year] = [Number(yearLast[1]), Number(yearLast[3]), Number(yearLast[4])];
  const dayFirst = asDay(year, second, first);
  const monthFirst = asDay(year, first, second);
  // Points stand between day and month, never between month and day.
  if (dayFirst && (yearLast[2] === '.' || !monthFirst || monthFirst === dayFirst)) return { day: dayFirst };
  if (dayFirst && monthFirst) return { either: [dayFirst, monthFirst] };
  return monthFirst ? { day: monthFirst } : undefined;
}
