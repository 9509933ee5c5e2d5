import { walkKeys } from '../keyset-walk.ts';
import { query, type Row, type SalesforceContext } from './call.ts';
import { allOf, fromDatetime, quoted } from './soql.ts';

const PAGE_SIZE = 200;

/** What is read of an object. */
export interface Changing {
  object: 'Account' | 'Contact' | 'Order' | 'OrderItem';
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

/** What belongs to an object, and changes without moving the time of what it belongs to. */
export interface Part {
  object: 'Contact' | 'OrderItem';
  /** The field that names what it belongs to. */
  of: string;
}

/**
 * Rows of an object that changed, and then those whose parts did. The cursor is `{whole}|{parts}`, a place of each walk. No version
 * can be told of them: of what is made of two objects no one time tells all.
 */
export async function* changedWholes(
  ctx: SalesforceContext,
  { whole, part, read }: { whole: Changing; part: Part; read(ids: readonly string[]): Promise<Row[]> },
  cursor: string | null,
): AsyncIterable<{ rows: Row[]; cursor: string }> {
  // What is there from the beginning comes with what it belongs to.
  let [wholes, parts] = cursor?.split('|') ?? [null, new Date(ctx.now()).toISOString()];
  for await (const page of changedRows(ctx, whole, wholes ?? null)) {
    wholes = page.cursor;
    yield { rows: page.rows, cursor: `${wholes}|${parts}` };
  }
  const changing: Changing = { object: part.object, fields: [part.of], where: `${part.of} != null` };
  for await (const page of changedRows(ctx, changing, parts ?? null)) {
    parts = page.cursor;
    const rows = await read([...new Set(page.rows.map((row) => String(row[part.of])))]);
    // An organisation without a single one has no place yet.
    if (wholes) yield { rows, cursor: `${wholes}|${parts}` };
  }
}
