import type { MagentoContext } from './call.ts';
import { type Criteria, search } from './search.ts';
import { fromShopTime, toShopTime } from './time.ts';

/** Rows of a list with their time of change. */
export interface Listed {
  updated_at: string;
}

/** A list that can be asked for what changed. Its rows are filtered by `entity_id`, whatever they call it. */
export interface Changing<T extends Listed> {
  path: string;
  idOf(item: T): number;
  /** Groups that hold besides. */
  groups?: Criteria['groups'];
}

/** Where a walk is: from a second on, or inside one second after an id; `over` once it came to its end. */
interface Place {
  second: string;
  afterId?: number;
  over: boolean;
}

const BEGINNING = '1970-01-01 00:00:00';

/** `{second}` after an end, `{second}/` on the way, `{second}/{id}` inside a second. */
function readPlace(cursor: string | null, overlapMs: number): Place {
  if (cursor === null) return { second: BEGINNING, over: false };
  const [second = BEGINNING, id] = cursor.split('/');
  // What was committed late is found by starting again a little before the end of the last walk.
  if (id === undefined) return { second: toShopTime(Math.max(0, fromShopTime(second) - overlapMs)), over: false };
  return id === '' ? { second, over: false } : { second, afterId: Number(id), over: false };
}

const writePlace = ({ second, afterId, over }: Place): string =>
  over ? second : afterId === undefined ? `${second}/` : `${second}/${afterId}`;

const nextSecond = (second: string): string => toShopTime(fromShopTime(second) + 1000);

/**
 * Rows changed since the cursor, oldest change first. Times are whole seconds and many rows share one (an import, a mass action), and
 * a row that changes leaves its place: so no page is ever asked for by its number, but from the second of the last row on; where
 * that second fills a page, it is walked by id.
 */
export async function* changed<T extends Listed>(
  ctx: MagentoContext,
  { path, idOf, groups = [] }: Changing<T>,
  cursor: string | null,
): AsyncGenerator<{ items: T[]; cursor: string }> {
  const { pageSize, overlapMs } = ctx.options;
  let place = readPlace(cursor, overlapMs);
  // A walk that meets nothing ends where the last one did.
  let last = cursor?.split('/')[0] ?? place.second;
  for (;;) {
    const { second, afterId } = place;
    const inside = afterId !== undefined;
    const { items } = await search<T>(ctx, path, {
      groups: inside
        ? [
            [{ field: 'updated_at', condition: 'eq', value: second }],
            [{ field: 'entity_id', condition: 'gt', value: String(afterId) }],
            ...groups,
          ]
        : [[{ field: 'updated_at', condition: 'gteq', value: second }], ...groups],
      sortBy: inside ? 'entity_id' : 'updated_at',
      pageSize,
    });
    const newest = items.at(-1);
    const full = items.length >= pageSize;
    if (inside) {
      place =
        full && newest ? { second, afterId: idOf(newest), over: false } : { second: nextSecond(second), over: false };
    } else if (full && newest) {
      // A page of one single second shows some of its rows, nobody says which.
      place = {
        second: newest.updated_at,
        ...(newest.updated_at === items[0]?.updated_at ? { afterId: 0 } : {}),
        over: false,
      };
    } else {
      place = { second: newest?.updated_at ?? last, over: true };
    }
    if (newest) last = newest.updated_at;
    const { over } = place;
    const next = writePlace(place);
    // An end without a row says nothing new, unless a walk was under way.
    if (items.length > 0 || (over && cursor !== null && next !== cursor)) yield { items, cursor: next };
    if (over) return;
  }
}
