/** A list that is asked for what changed, ordered by time of change and id. Times are ISO UTC. */
export interface KeyedList<Row> {
  pageSize: number;
  /** How far behind its last time a new round starts again, for what was committed late. */
  overlapMs: number;
  /** Before everything. */
  beginning: string;
  /** Rows of this time or later; with `after`, of this time only those with a larger id, and all later ones. One page. */
  page(since: string, after: string | undefined): Promise<Row[]>;
  /** Undefined where a row carries no time that can be read. */
  timeOf(row: Row): string | undefined;
  idOf(row: Row): string;
}

/**
 * Rows changed since the cursor, oldest change first, paged by time and id: a row that changes meanwhile moves to the end, where it is met
 * again, and shifts nothing. The cursor is `{time}`, or `{time}/{id}` inside a round, which goes on behind that row.
 */
export async function* walkKeys<Row>(
  list: KeyedList<Row>,
  cursor: string | null,
): AsyncIterable<{ rows: Row[]; cursor: string }> {
  let [since = list.beginning, last] = cursor?.split('/') ?? [];
  if (cursor !== null && last === undefined) since = new Date(Date.parse(since) - list.overlapMs).toISOString();
  for (;;) {
    const found = await list.page(since, last);
    const inside = last !== undefined;
    // What ends where it was to begin is what was read before: some answer their last page again.
    const rows = inside && endsAt(list, found, since, last) ? [] : found;
    const end = rows.at(-1);
    if (end !== undefined) {
      since = list.timeOf(end) ?? since;
      last = list.idOf(end);
    }
    const full = rows.length === list.pageSize;
    // A round that was begun must end, with a cursor from which the next one overlaps it.
    if (rows.length > 0 || inside) yield { rows, cursor: full ? `${since}/${last}` : since };
    if (!full) return;
  }
}

function endsAt<Row>(list: KeyedList<Row>, rows: Row[], time: string, id: string | undefined): boolean {
  const end = rows.at(-1);
  return end !== undefined && list.idOf(end) === id && (list.timeOf(end) ?? time) === time;
}
