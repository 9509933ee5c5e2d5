import { walkKeys } from '../keyset-walk.ts';
import { query, type Row, type SalesforceContext } from './call.ts';
import { allOf, fromDatetime, quoted } from './soql.ts';

const PAGE_SIZE = 200;

/** What is read of an object. */
export interface Changing {
  object: 'Account' | 'Contact' | 'Order';
  /** Beside `Id`, `IsDeleted` and `SystemModstamp`; subqueries too. */
  fields: readonly string[];
  where?: string | undefined;
}

/**
 * Rows changed since the cursor, those in the recycle bin among them (`queryAll`). `SystemModstamp` is the one time that every change moves,
 * those by automation too, and it is indexed.
 */
export function changedRows(
  ctx: SalesforceContext,
  { object, fields, where }: Changing,
  cursor: string | null,
): AsyncIterable<{ rows: Row[]; cursor: string }> {
  const list = {
    pageSize: PAGE_SIZE,
    overlapMs: ctx.options.overlapMs,
    beginning: '1999-01-01T00:00:00.000Z',
    timeOf: (row: Row) => fromDatetime(row.SystemModstamp),
    idOf: (row: Row) => row.Id,
    page: (since: string, after: string | undefined) =>
      query(
        ctx,
        `SELECT Id, IsDeleted, SystemModstamp, ${fields.join(', ')} FROM ${object} WHERE ${allOf(
          after === undefined
            ? `SystemModstamp >= ${since}`
            : `(SystemModstamp > ${since} OR (SystemModstamp = ${since} AND Id > ${quoted(after)}))`,
          where,
        )} ORDER BY SystemModstamp, Id LIMIT ${PAGE_SIZE}`,
        { deleted: true },
      ),
  };
  return walkKeys<Row>(list, cursor);
}
