import type { AdminApi } from './admin-api.ts';
import { EPOCH, later, shift } from './order-cursor.ts';

/** How many orders a call answers. */
export const PAGE = 100;

/** Orders of a seller are inside the buyer's aggregate order already. */
export const PLACED = { orderPlacedAt: { isNull: false }, type: { notEq: 'Seller' } };

export type Time = 'orderPlacedAt' | 'updatedAt';

/** What every listed order must tell, so that the list can go on after it. */
export interface ListedOrder {
  id: string;
  updatedAt: string;
  orderPlacedAt: string | null;
}

/**
 * Pages of orders after a time, by that time: by key, because an offset shifts when rows move away. Within one moment it goes on by offset, and
 * ends where it is answered nothing new: there are servers that answer the last page again.
 */
export async function* walk<Row extends ListedOrder>(
  api: AdminApi,
  document: string,
  time: Time,
  since: string,
  filter: object,
): AsyncGenerator<Row[]> {
  let after = since;
  let skip = 0;
  let before = new Set<string>();
  for (;;) {
    const items = await list<Row>(api, document, time, after, skip, filter);
    if (skip > 0 && items.every(({ id }) => before.has(id))) return;
    before = new Set(items.map(({ id }) => id));
    if (items.length > 0) yield items;
    if (items.length < PAGE) return;
    const next = resumeAfter(items, time);
    skip = next > after ? 0 : skip + PAGE;
    if (next > after) after = next;
  }
}

/** The time after which a list goes on: the database keeps microseconds and answers milliseconds, so rows of the last one are read again. */
export const resumeAfter = (items: ListedOrder[], time: Time): string => shift(latest(items, time, EPOCH), -1);

export function list<Row extends ListedOrder>(
  api: AdminApi,
  document: string,
  time: Time,
  after: string,
  skip: number,
  filter: object,
): Promise<Row[]> {
  const timed = time === 'orderPlacedAt' ? { orderPlacedAt: { after } } : { updatedAt: { after } };
  return ask(api, document, { take: PAGE, skip, sort: { [time]: 'ASC', id: 'ASC' }, filter: { ...filter, ...timed } });
}

export async function ask<Row>(api: AdminApi, document: string, options: object): Promise<Row[]> {
  const { orders } = await api.query<{ orders: { items: Row[] } }>(document, { options });
  return orders.items;
}

export function latest(items: ListedOrder[], time: Time, least: string): string {
  return items.reduce((last, item) => later(item[time] ?? last, last), least);
}
