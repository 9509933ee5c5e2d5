/**
 * A list that can be asked for what changed since a second. Seconds are texts as the system writes them, and sort as such.
 */
export interface SecondList<T> {
  pageSize: number;
  /** Rows of this second or later, oldest change first; one page. */
  since(second: string): Promise<T[]>;
  /** Rows of this very second with a larger id, by id; one page. */
  within(second: string, afterId: number): Promise<T[]>;
  secondOf(row: T): string;
  idOf(row: T): number;
  /** The second that comes after it. */
  next(second: string): string;
  /** Where to start again after a walk that ended here: a little before, for what was committed late. */
  again(second: string): string;
  /** Before everything. */
  beginning: string;
}

/** Where a walk is: from a second on, or inside one second after an id; `over` once it came to its end. */
interface Place {
  second: string;
  afterId?: number;
  over: boolean;
}

/** `{second}` after an end, `{second}/` on the way, `{second}/{id}` inside a second. */
function readPlace<T>(cursor: string | null, list: SecondList<T>): Place {
  if (cursor === null) return { second: list.beginning, over: false };
  const [second = list.beginning, id] = cursor.split('/');
  if (id === undefined) return { second: list.again(second), over: false };
  return id === '' ? { second, over: false } : { second, afterId: Number(id), over: false };
}

const writePlace = ({ second, afterId, over }: Place): string =>
  over ? second : afterId === undefined ? `${second}/` : `${second}/${afterId}`;

/** The cursor of a walk that begins at this second. */
export const fromSecond = (second: string): string => writePlace({ second, over: false });

/**
 * Rows changed since the cursor, oldest change first. Times are whole seconds and many rows share one (an import, a mass action), and
 * a row that changes leaves its place: so no page is ever asked for by its number, but from the second of the last row on; where
 * that second fills a page, it is walked by id.
 */
export async function* walkSeconds<T>(
  list: SecondList<T>,
  cursor: string | null,
): AsyncGenerator<{ items: T[]; cursor: string }> {
  let place = readPlace(cursor, list);
  // A walk that meets nothing ends where the last one did.
  let last = cursor?.split('/')[0] ?? place.second;
  for (;;) {
    const { second, afterId } = place;
    const inside = afterId !== undefined;
    const found = await (inside ? list.within(second, afterId) : list.since(second));
    // What is before the place that was asked for was read already: some answer their last page again.
    const items = found.filter((row) => (inside ? list.idOf(row) > afterId : list.secondOf(row) >= second));
    const newest = items.at(-1);
    const full = items.length >= list.pageSize;
    if (inside) {
      const rest = full && newest ? { second, afterId: list.idOf(newest) } : { second: list.next(second) };
      place = { ...rest, over: false };
    } else if (full && newest) {
      const at = list.secondOf(newest);
      // A page of one single second shows some of its rows, nobody says which.
      const alone = at === list.secondOf(items[0] as T);
      place = { second: at, ...(alone ? { afterId: 0 } : {}), over: false };
    } else {
      place = { second: newest ? list.secondOf(newest) : last, over: true };
    }
    if (newest) last = list.secondOf(newest);
    const next = writePlace(place);
    // An end without a row says nothing new, unless a walk was under way.
    if (items.length > 0 || (place.over && cursor !== null && next !== cursor)) yield { items, cursor: next };
    if (place.over) return;
  }
}
