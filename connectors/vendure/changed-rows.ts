import { z } from 'zod';
import type { AdminApi } from './admin-api.ts';
import { byTime, latest, PAGE } from './by-time.ts';
import { EPOCH, shift } from './order-cursor.ts';

/** What every row must tell, so that its list can go on after it. */
export interface ChangedRow {
  id: string;
  updatedAt: string;
}

/** Transactions commit out of the order of their time stamps; none is open this long. */
const OVERLAP_MS = 30_000;

const cursorSchema = z.object({ changed: z.iso.datetime() });

/** A list by `updatedAt`, whose document takes `$options` and has the list as its one field. */
export interface ChangingList {
  document: string;
  field: string;
}

/** Rows changed since the cursor, the longest unchanged first. */
export async function* changedRows<Row extends ChangedRow>(
  api: AdminApi,
  list: ChangingList,
  cursor: string | null,
): AsyncGenerator<{ rows: Row[]; cursor: string }> {
  const from = cursor === null ? EPOCH : cursorSchema.parse(JSON.parse(cursor)).changed;
  const pageAfter = (after: string, skip: number) =>
    ask<Row>(api, list, { take: PAGE, skip, sort: { updatedAt: 'ASC', id: 'ASC' }, filter: { updatedAt: { after } } });
  let newest = from;
  for await (const rows of byTime('updatedAt', shift(from, -OVERLAP_MS), pageAfter)) {
    newest = latest(rows, 'updatedAt', newest);
    yield { rows, cursor: JSON.stringify({ changed: new Date(newest).toISOString() }) };
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
