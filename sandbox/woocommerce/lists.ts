import { localTime } from '../../domain/local-time.ts';
import { Refusal } from './records.ts';

type Query = Record<string, string | undefined>;

const SORTS = ['date', 'id', 'include', 'title', 'slug'];
const MOST = 100;

/**
 * A date as WordPress compares it: read as a time of the shop's zone, and written back. Without a zone it stays as it is, but for an hour that
 * the shop's clock leaves out; with one it is converted to the shop's, whatever column it is compared with.
 */
function asCompared(text: string, zone: string): string {
  const naive = text.slice(0, 19);
  if (/Z|[+-]\d\d:\d\d$/.test(text.slice(19))) return localTime(Date.parse(text), zone).replace(' ', 'T');
  const guess = Date.parse(`${naive}Z`);
  const offsetAt = (at: number) => Date.parse(`${localTime(at, zone).replace(' ', 'T')}Z`) - at;
  const offsets = [offsetAt(guess), offsetAt(guess - 86_400_000)];
  const written = offsets.map((offset) => localTime(guess - offset, zone).replace(' ', 'T'));
  // An hour that is left out is read by the clock of the day before, and so becomes the next one.
  return written.includes(naive) ? naive : (written[1] as string);
}

interface Listed {
  id: number;
  date_created_gmt?: string | null;
  date_modified_gmt?: string | null;
}

/** A row with the fields that are asked for alone. */
function fieldsOf<Row extends object>(row: Row, wanted: string | undefined): Partial<Row> {
  if (wanted === undefined) return row;
  const names = wanted.split(',');
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name))) as Partial<Row>;
}

/** What a list answers: rows that are asked for, sorted by id, a page of them, and how many there are. */
export function listed<Row extends Listed>(
  rows: readonly Row[],
  query: Query,
  zone: string,
): { rows: Partial<Row>[]; total: number } {
  const perPage = Number(query.per_page ?? 10);
  if (!(perPage >= 1 && perPage <= MOST))
    throw new Refusal(400, 'rest_invalid_param', 'Invalid parameter(s): per_page');
  if (query.orderby && !SORTS.includes(query.orderby))
    throw new Refusal(400, 'rest_invalid_param', 'Invalid parameter(s): orderby');
  if ((query.modified_after || query.modified_before || query.after) && query.dates_are_gmt !== 'true')
    throw new Error('this shop has no other times than those of UTC');
  const ids = query.include?.split(',').map(Number);
  const after = query.modified_after && asCompared(query.modified_after, zone);
  const before = query.modified_before && asCompared(query.modified_before, zone);
  const made = query.after && asCompared(query.after, zone);
  const found = rows
    .filter(({ date_created_gmt: at }) => !made || (at ?? '') > made)
    .filter((row) => !ids || ids.includes(row.id))
    // Both ends are left out.
    .filter(({ date_modified_gmt: at }) => (!after || (at ?? '') > after) && (!before || (at ?? '') < before))
    .sort((a, b) => (query.order === 'asc' ? a.id - b.id : b.id - a.id));
  const page = Number(query.page ?? 1);
  const shown = found.slice((page - 1) * perPage, page * perPage);
  return { rows: shown.map((row) => fieldsOf(row, query._fields)), total: found.length };
}
