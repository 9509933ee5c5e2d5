import { z } from 'zod';
import { addedUp } from '../added-up.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { baseOrders } from './base-orders.ts';
import type { Row, SapB1Context } from './call.ts';
import { type Changing, changedRows } from './changed-rows.ts';
import type { SapB1Options } from './options.ts';
import { linesOf } from './sales-order.ts';
import { byNumbers } from './status.ts';
import { changedAt, dayOf } from './time.ts';

const RETURNS: Changing = {
  set: 'Returns',
  key: 'DocEntry',
  created: 'CreationDate',
  select: 'DocEntry,DocNum,DocDate,NumAtCard,Cancelled,CancelStatus,UpdateDate,UpdateTime,DocumentLines',
  pageSize: 50,
};

/** What of one sales order came back by one return. `DocDate` is the day on which the goods came in; `NumAtCard` is the customer's own number of it. */
export const goodsReturn = z
  .looseObject({
    DocEntry: z.int(),
    DocNum: z.int(),
    order: z.int(),
    Cancelled: z.string(),
    DocDate: z.string().optional(),
    NumAtCard: z.string().optional(),
    changedAt: z.iso.datetime().optional(),
    lines: z.array(z.looseObject({ ItemCode: z.string(), Quantity: z.string(), WarehouseCode: z.string().optional() })),
  })
  .meta({ complete: true });

function recordOf(row: Row, order: number, lines: readonly Row[], timeZone: string): SourceRecord {
  const cancelled = row.Cancelled === 'tYES' || row.CancelStatus === 'csYes';
  const at = changedAt(row, timeZone);
  const day = dayOf(row.DocDate);
  const pieces = lines.map(({ ItemCode, Quantity, WarehouseCode }) => ({
    ItemCode: String(ItemCode),
    Quantity: Quantity as number,
    ...(WarehouseCode ? { WarehouseCode: String(WarehouseCode) } : {}),
  }));
  return {
    kind: 'return',
    id: `${row.DocEntry}/${order}`,
    parent: { kind: 'order', targetId: String(order) },
    numbers: [String(row.DocNum)],
    cancelled,
    data: {
      DocEntry: Number(row.DocEntry),
      DocNum: Number(row.DocNum),
      order,
      Cancelled: cancelled ? 'tYES' : 'tNO',
      ...(day ? { DocDate: day } : {}),
      ...(row.NumAtCard ? { NumAtCard: String(row.NumAtCard) } : {}),
      ...(at ? { changedAt: at } : {}),
      // Batches of one article lie in lines of their own.
      lines: addedUp(pieces, ({ ItemCode, WarehouseCode }) => `${ItemCode}@${WarehouseCode ?? ''}`, ['Quantity']),
    },
  };
}

/** One record for each sales order whose goods came back; none of a document that only cancels another. */
async function recordsOf(ctx: SapB1Context, rows: readonly Row[]): Promise<SourceRecord[]> {
  const real = rows.filter(({ CancelStatus }) => CancelStatus !== 'csCancellation');
  const lines = real.flatMap((row) =>
    linesOf(row)
      .filter(({ ItemCode }) => ItemCode)
      .map((line) => ({ row, line })),
  );
  const orders = await baseOrders(
    ctx,
    lines.map(({ line }) => line),
  );
  return real.flatMap((row) => {
    const byOrder = new Map<number, Row[]>();
    for (const [at, one] of lines.entries()) {
      const order = orders[at];
      if (one.row === row && order !== undefined) byOrder.set(order, [...(byOrder.get(order) ?? []), one.line]);
    }
    return [...byOrder].map(([order, some]) => recordOf(row, order, some, ctx.options.timeZone));
  });
}

/** Goods that came back and were booked in. */
export const returns: KindPort<SapB1Options> = {
  schema: goodsReturn,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedRows(ctx, RETURNS, cursor))
      yield { records: await recordsOf(ctx, rows), cursor: next };
  },
  async read(ctx, ids) {
    const numbers = ids.map((id) => id.split('/')[0] as string);
    const wanted = new Set(ids);
    const records = await recordsOf(ctx, await byNumbers(ctx, RETURNS, numbers));
    return records.filter(({ id }) => wanted.has(id));
  },
};
