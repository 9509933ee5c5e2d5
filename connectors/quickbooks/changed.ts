import { changedSpans } from '../changed-spans.ts';
import { type QuickbooksContext, query } from './call.ts';

const BEGINNING = Date.parse('2000-01-01T00:00:00.000Z');

/** What every entity has. */
export interface Entity {
  Id: string;
  SyncToken: string;
  MetaData?: { CreateTime?: string; LastUpdatedTime: string };
}

export const changedAt = ({ MetaData }: Entity): number => Date.parse(MetaData?.LastUpdatedTime ?? '');

/**
 * Rows of an entity that changed since the cursor, by id, from the last page on. Not by change data capture: that answers a thousand objects
 * and no next page, and nothing that is more than 30 days old.
 */
export function changedIn<Row extends Entity>(
  ctx: QuickbooksContext,
  entity: string,
  cursor: string | null,
  more = '',
) {
  const { pageSize, overlapMs } = ctx.options;
  return changedSpans<Row>(
    {
      spanMs: Number.POSITIVE_INFINITY,
      historyMs: ctx.now() - BEGINNING,
      overlapMs,
      pageSize,
      async page({ from, to }, number) {
        const second = (iso: string) => `'${iso.slice(0, 19)}Z'`;
        const where = `where MetaData.LastUpdatedTime >= ${second(from)} and MetaData.LastUpdatedTime <= ${second(to)}${more}`;
        const paged = `orderby Id startposition ${number * pageSize + 1} maxresults ${pageSize}`;
        const { rows } = await query<Row>(ctx, entity, `select * from ${entity} ${where} ${paged}`);
        if (number > 0 || rows.length < pageSize) return { rows, count: rows.length };
        return { rows, count: (await query(ctx, entity, `select count(*) from ${entity} ${where}`)).count };
      },
    },
    cursor,
    ctx,
  );
}
