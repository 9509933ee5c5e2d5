import { type Clocks, earliestNow } from './clocks.ts';

/** A list of changes that is asked for by a span of times and the number of a page, and counts what is in the span. */
export interface SpanList<Row> {
  /** The longest span that a query takes. */
  spanMs: number;
  /** How far back the first round goes, and how far each next one goes back behind its cursor. */
  historyMs: number;
  overlapMs: number;
  pageSize: number;
  /** One page, counted from 0; times as ISO UTC. */
  page(span: { from: string; to: string }, number: number): Promise<{ rows: Row[]; count: number }>;
}

/** An answer tells the time in whole seconds, and is some time on its way. */
const TOLD_WITHIN_MS = 2_000;

/** What is read again where a system's clock went back: what it stamped meanwhile is before all that was read. */
const SET_BACK_MS = 600_000;

/** A span and the page of it that comes next; pages count down. */
interface Place {
  from: number;
  to?: number;
  page?: number;
}

function placeOf({ historyMs, overlapMs }: SpanList<never>, cursor: string | null, now: number): Place {
  if (cursor === null) return { from: now - historyMs };
  const [from = '', to, page] = cursor.split('/');
  if (to === undefined) return { from: Date.parse(from) - overlapMs };
  return { from: Date.parse(from), to: Date.parse(to), page: Number(page) };
}

/**
 * What changed since the cursor, span by span, each from its last page to its first: what changes meanwhile leaves the span, which moves the
 * pages behind it forward. Read so, that only shows a row twice; read forwards it would hide one. The cursor is `{to}`, or
 * `{from}/{to}/{page}` inside a span.
 *
 * Rows are stamped by the system's clock. Where that is behind ours, the cursor goes no further than it: what is still to come would be
 * before a cursor of our time. Where it was set back since the last round, that cursor goes back too.
 */
export async function* changedSpans<Row>(
  list: SpanList<Row>,
  cursor: string | null,
  clocks: Clocks,
): AsyncIterable<{ rows: Row[]; cursor: string }> {
  const now = clocks.now();
  const begin = placeOf(list as SpanList<never>, cursor, now);
  const over = cursor !== null && !cursor.includes('/') ? Date.parse(cursor) : Number.NEGATIVE_INFINITY;
  const theirs = () => earliestNow({ now: () => now, http: clocks.http });
  const isSetBack = () => theirs() < over - TOLD_WITHIN_MS;
  /** A span's end as the next round's beginning. */
  const reached = (end: string): string => {
    const most = isSetBack() ? theirs() - SET_BACK_MS : theirs();
    return new Date(Math.min(Date.parse(end), most)).toISOString();
  };
  for (let { from, to, page } = begin; ; ) {
    const end = to ?? Math.min(from + list.spanMs, now);
    // A cursor that a single query reaches need not move where nothing changed: an idle poll writes nothing down.
    const mayBeSilent = from === begin.from && end >= now && page === undefined;
    for await (const one of pagesOf(
      list,
      { from: new Date(from).toISOString(), to: new Date(end).toISOString() },
      page,
    )) {
      const isInside = one.cursor.includes('/');
      if (mayBeSilent && one.rows.length === 0 && !isInside && !isSetBack()) continue;
      yield isInside ? one : { ...one, cursor: reached(one.cursor) };
    }
    if (end >= now) return;
    [from, to, page] = [end, undefined, undefined];
  }
}

async function* pagesOf<Row>(
  { pageSize, page }: SpanList<Row>,
  span: { from: string; to: string },
  begun: number | undefined,
): AsyncIterable<{ rows: Row[]; cursor: string }> {
  const first = begun === undefined ? await page(span, 0) : undefined;
  const last = begun ?? Math.max(0, Math.ceil((first?.count ?? 0) / pageSize) - 1);
  for (let number = last; number >= 0; number -= 1) {
    // The first page is asked for again after others: it may have moved.
    const { rows } = first && last === 0 ? first : await page(span, number);
    yield { rows, cursor: number === 0 ? span.to : `${span.from}/${span.to}/${number - 1}` };
  }
}
