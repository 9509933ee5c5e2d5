import { quoted } from '../odata.ts';
import { page, type Row, type SapB1Context } from './call.ts';
import { localSince } from './time.ts';

const DAY_MS = 86_400_000;

/** An entity set that knows when its entities changed. */
export interface Changing {
  set: string;
  key: 'DocEntry' | 'CardCode';
  /** The day that an entity was made on: one that was never changed may have no other. */
  created: 'CreationDate' | 'CreateDate';
  select: string;
  /** What else has to be so. */
  where?: string;
  pageSize: number;
  /** Everything there is at the first pull, not only the last days. */
  whole?: boolean;
}

const literal = (key: Changing['key'], value: string): string => (key === 'DocEntry' ? value : quoted(value));

/**
 * Entities that were made or changed since the cursor, by their key, which no change moves: one that changes while pages are read is met with
 * this page or the next pull. The cursor is `{time}`, or `{since}/{begun}/{key}` inside a round, which goes on behind that key.
 */
export async function* changedRows(
  ctx: SapB1Context,
  { set, key, created, select, where, pageSize, whole }: Changing,
  cursor: string | null,
): AsyncIterable<{ rows: Row[]; cursor: string }> {
  const { historyDays, overlapMs, timeZone } = ctx.options;
  const beginning = whole ? '1990-01-01T00:00:00.000Z' : new Date(ctx.now() - historyDays * DAY_MS).toISOString();
  const [since = beginning, started, ...place] = cursor?.split('/') ?? [];
  const begun = started ?? new Date(ctx.now()).toISOString();
  for (let last = decodeURIComponent(place.join('/')); ; ) {
    const { day, time } = localSince(Date.parse(since) - overlapMs, ctx.now(), timeZone);
    const changed = `(UpdateDate gt '${day}' or (UpdateDate eq '${day}' and UpdateTime ge '${time}') or (UpdateDate eq null and ${created} ge '${day}'))`;
    const conditions = [changed, where, last && `${key} gt ${literal(key, last)}`];
    const $filter = conditions.filter((one) => one).join(' and ');
    const found = await page(ctx, set, { $filter, $select: select, $orderby: key }, pageSize);
    // What ends where it was to begin is what was read before.
    const isRepeated = last !== '' && String(found.rows.at(-1)?.[key]) === last;
    const { rows, more } = isRepeated ? { rows: [], more: false } : found;
    last = String(rows.at(-1)?.[key] ?? last);
    const goesOn = rows.length > 0 && (more || rows.length >= pageSize);
    // A round that met nothing need not be written down, unless it was under way.
    if (rows.length > 0 || started !== undefined)
      yield { rows, cursor: goesOn ? `${since}/${begun}/${encodeURIComponent(last)}` : begun };
    if (!goesOn) return;
  }
}
