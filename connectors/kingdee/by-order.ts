import type { SourceRecord } from '../connector.ts';
import type { KingdeeContext } from './call.ts';
import { type BillList, billsWith, type ChangedBill } from './changed-bills.ts';
import { textOf } from './columns.ts';
import type { Row } from './query.ts';
import { orderIds } from './sale-order.ts';

/** What a bill says of one sales order: a bill of several orders is a record of each. */
export interface OrderPart {
  bill: ChangedBill;
  /** The order's number and inner id. */
  order: string;
  orderId: string;
  /** The entries of that order. */
  rows: Row[];
}

/** The id of such a record. */
export const partId = ({ bill, orderId }: OrderPart): string => `${bill.id}/${orderId}`;

/** Bills by the orders whose numbers stand in a column of their entries. What names no order of this ERP is none of ours. */
export async function partsByOrder(
  ctx: KingdeeContext,
  bills: readonly ChangedBill[],
  column: string,
): Promise<OrderPart[]> {
  const numbersOf = ({ rows }: ChangedBill) => [...new Set(rows.flatMap((row) => textOf(row[column]) ?? []))];
  const ids = await orderIds(ctx, bills.flatMap(numbersOf));
  return bills.flatMap((bill) =>
    numbersOf(bill).flatMap((order) => {
      const orderId = ids.get(order);
      if (orderId === undefined) return [];
      return [{ bill, order, orderId, rows: bill.rows.filter((row) => textOf(row[column]) === order) }];
    }),
  );
}

/** The records with these ids as they are now. */
export async function partsWith(
  ctx: KingdeeContext,
  list: BillList,
  ids: readonly string[],
  recordsOf: (bills: readonly ChangedBill[]) => Promise<SourceRecord[]>,
): Promise<SourceRecord[]> {
  const wanted = new Set(ids);
  const bills = await billsWith(
    ctx,
    list,
    ids.map((id) => id.split('/')[0] as string),
  );
  return (await recordsOf(bills)).filter(({ id }) => wanted.has(id));
}
