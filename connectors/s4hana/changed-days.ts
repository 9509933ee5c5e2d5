import { allOf, quoted } from '../odata.ts';
import { entities, type Query, type S4hanaContext, type Service } from './call.ts';
import { dayLiteral, type Entity } from './odata.ts';

const DAY_MS = 86_400_000;
const BEGINNING = '1990-01-01';

/** Documents that know no time of a change, only its day. */
export interface ByDays {
  service: Service;
  set: string;
  /** What numbers them: they are paged by it, and nothing moves it. */
  key: string;
  pageSize: number;
  /** How many days back each pull reads again: 1 at least, because the day is the system's own, and its zone may be behind ours. */
  daysAgain: number;
  where?: string | undefined;
  $expand: string;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * What was made or changed since the day of the cursor: content decides which of it is new. The cursor is `{day}`, or `{day}/{begun}/{key}` inside
 * a round.
 */
export async function* changedByDays(
  ctx: S4hanaContext,
  list: ByDays,
  cursor: string | null,
): AsyncIterable<{ rows: Entity[]; cursor: string }> {
  const [since = BEGINNING, started, place] = cursor?.split('/') ?? [];
  const begun = started ?? dayOf(ctx.now() - list.daysAgain * DAY_MS);
  for (let last = place ?? ''; ; ) {
    const found = await documents(
      ctx,
      list,
      allOf(
        `(CreationDate ge ${dayLiteral(since)} or LastChangeDate ge ${dayLiteral(since)})`,
        list.where,
        last && `${list.key} gt ${quoted(last)}`,
      ),
    );
    // What ends where it was to begin is what was read before: some answer their last page again.
    const rows = last && String(found.at(-1)?.[list.key]) === last ? [] : found;
    const full = rows.length === list.pageSize;
    last = String(rows.at(-1)?.[list.key] ?? last);
    yield { rows, cursor: full ? `${since}/${begun}/${last}` : begun };
    if (!full) return;
  }
}

/** One page of those that a filter takes. */
export const documents = (ctx: S4hanaContext, list: ByDays, $filter: string): Promise<Entity[]> => {
  const query: Query = { $filter, $expand: list.$expand, $orderby: list.key, $top: list.pageSize };
  return entities(ctx, list.service, list.set, query);
};
