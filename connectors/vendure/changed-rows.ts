import { z } from 'zod';
import type { AdminApi } from './admin-api.ts';
import { EPOCH, later, shift } from './order-cursor.ts';

/** What every row must tell, so that its list can go on after it. */
export interface ChangedRow {
  id: string;
  updatedAt: string;
}

const PAGE = 100;

/** Transactions commit out of the order of their time stamps; none is open this long. */
const OVERLAP_MS = 30_000;

const cursorSchema = z.object({ changed: z.iso.datetime() });

/** A list by `updatedAt`, whose document takes `$options` and has the list as its one field. */
export interface ChangingList {
  document: string;
  field: string;
}

/**
 * Rows changed since the cursor, the longest unchanged first: by key, because an offset shifts when rows move away. Within one moment it goes on
 * by offset, and ends where it is answered nothing new: there are servers that answer the last page again.
 */
export async function* changedRows<Row extends ChangedRow>(
  api: AdminApi,
  list: ChangingList,
  cursor: string | null,
): AsyncGenerator<{ rows: Row[]; cursor: string }> {
  const from = cursor === null ? EPOCH : cursorSchema.parse(JSON.parse(cursor)).changed;
  let after = shift(from, -OVERLAP_MS);
  let newest = from;
  let skip = 0;
  let before = new Set<string>();
  for (;;) {
    const rows = await ask<Row>(api, list, {
      take: PAGE,
      skip,
      sort: { updatedAt: 'ASC', id: 'ASC' },
      filter: { updatedAt: { after } },
    });
    if (skip > 0 && rows.every(({ id }) => before.has(id))) return;
    before = new Set(rows.map(({ id }) => id));
    newest = rows.reduce((last, { updatedAt }) => later(updatedAt, last), newest);
    if (rows.length > 0) yield { rows, cursor: JSON.stringify({ changed: new Date(newest).toISOString() }) };
    if (rows.length < PAGE) return;
    // The database keeps microseconds and answers milliseconds: rows of the last one are read again.
    const next = shift(newest, -1);
    skip = next > after ? 0 : skip + PAGE;
    if (next > after) after = next;
  }
}

/** The rows with these ids that are there. */
export async function rowsById<Row extends ChangedRow>(
  api: AdminApi,
  list: ChangingList,
  ids: readonly string[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += PAGE) {
    const some = ids.slice(start, start + PAGE);
    rows.push(...(await ask<Row>(api, list, { take: PAGE, filter: { id: { in: some } } })));
  }
  return rows;
}

async function ask<Row>(api: AdminApi, { document, field }: ChangingList, options: object): Promise<Row[]> {
  const data = await api.query<Record<string, { items: Row[] }>>(document, { options });
  return data[field]?.items ?? [];
}
