import type { AdminApi } from './admin-api.ts';
import { byTime, PAGE } from './by-time.ts';

/** Orders of a seller are inside the buyer's aggregate order already. */
export const PLACED = { orderPlacedAt: { isNull: false }, type: { notEq: 'Seller' } };

export type Time = 'orderPlacedAt' | 'updatedAt';

/** What every listed order must tell, so that the list can go on after it. */
export interface ListedOrder {
  id: string;
  updatedAt: string;
  orderPlacedAt: string | null;
}

/** Pages of orders after a time, by that time. */
export const walk = <Row extends ListedOrder>(
  api: AdminApi,
  document: string,
  time: Time,
  since: string,
  filter: object,
): AsyncGenerator<Row[]> => byTime(time, since, (after, skip) => list<Row>(api, document, time, after, skip, filter));

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
