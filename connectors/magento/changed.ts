import { walkSeconds } from '../second-walk.ts';
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

/** Rows changed since the cursor, oldest change first. */
export function changed<T extends Listed>(
  ctx: MagentoContext,
  { path, idOf, groups = [] }: Changing<T>,
  cursor: string | null,
): AsyncGenerator<{ items: T[]; cursor: string }> {
  const { pageSize, overlapMs } = ctx.options;
  const page = async (own: Criteria['groups'], sortBy: string): Promise<T[]> =>
    (await search<T>(ctx, path, { groups: [...own, ...groups], sortBy, pageSize })).items;
  return walkSeconds<T>(
    {
      pageSize,
      since: (second) => page([[{ field: 'updated_at', condition: 'gteq', value: second }]], 'updated_at'),
      within: (second, afterId) =>
        page(
          [
            [{ field: 'updated_at', condition: 'eq', value: second }],
            [{ field: 'entity_id', condition: 'gt', value: String(afterId) }],
          ],
          'entity_id',
        ),
      secondOf: (row) => row.updated_at,
      idOf,
      next: (second) => toShopTime(fromShopTime(second) + 1000),
      again: (second) => toShopTime(Math.max(0, fromShopTime(second) - overlapMs)),
      beginning: '1970-01-01 00:00:00',
    },
    cursor,
  );
}
