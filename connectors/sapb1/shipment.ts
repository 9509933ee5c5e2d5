import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { Row } from './call.ts';
import { type Changing, changedRows } from './changed-rows.ts';
import type { SapB1Options } from './options.ts';
import { linesOf, sumPieces } from './sales-order.ts';
import { byNumbers } from './status.ts';
import { changedAt, dayOf } from './time.ts';

/** Object type of sales orders, in `BaseType` of lines that were made of them. */
const ORDER_TYPE = 17;

const DELIVERIES: Changing = {
  set: 'DeliveryNotes',
  key: 'DocEntry',
  created: 'CreationDate',
  select:
    'DocEntry,DocNum,DocDate,Cancelled,CancelStatus,TrackingNumber,TransportationCode,UpdateDate,UpdateTime,DocumentLines',
  pageSize: 50,
};

/** What of one sales order is on one delivery. `TransportationCode` is the number of a shipping type, `DocDate` the day on which the goods left. */
export const delivery = z
  .looseObject({
    DocEntry: z.int(),
    DocNum: z.int(),
    BaseEntry: z.int(),
    Cancelled: z.string(),
    DocDate: z.string().optional(),
    TrackingNumber: personal('tracking', z.string()).optional(),
    TransportationCode: z.int().optional(),
    changedAt: z.iso.datetime().optional(),
    lines: z.array(z.looseObject({ ItemCode: z.string(), Quantity: z.string(), WarehouseCode: z.string().optional() })),
  })
  .meta({ complete: true });

/** One record for each sales order on the delivery; none of a document that only cancels another. */
function recordsOf(row: Row, timeZone: string): SourceRecord[] {
  if (row.CancelStatus === 'csCancellation') return [];
  const byOrder = new Map<number, Row[]>();
  for (const line of linesOf(row)) {
    if (Number(line.BaseType) !== ORDER_TYPE) continue;
    const order = Number(line.BaseEntry);
    byOrder.set(order, [...(byOrder.get(order) ?? []), line]);
  }
  return [...byOrder].map(([order, lines]) => recordOf(row, order, lines, timeZone));
}

function recordOf(row: Row, order: number, lines: readonly Row[], timeZone: string): SourceRecord {
  const cancelled = row.Cancelled === 'tYES' || row.CancelStatus === 'csYes';
  const pieces = new Map<string, Row[]>();
  for (const line of lines) {
    const place = `${line.ItemCode}@${line.WarehouseCode ?? ''}`;
    pieces.set(place, [...(pieces.get(place) ?? []), line]);
  }
  const at = changedAt(row, timeZone);
  const day = dayOf(row.DocDate);
  return {
    kind: 'shipment',
    id: `${row.DocEntry}/${order}`,
    parent: { kind: 'order', targetId: String(order) },
    numbers: [String(row.DocNum)],
    data: {
      DocEntry: Number(row.DocEntry),
      DocNum: Number(row.DocNum),
      BaseEntry: order,
      Cancelled: cancelled ? 'tYES' : 'tNO',
      ...(day ? { DocDate: day } : {}),
      ...(row.TrackingNumber ? { TrackingNumber: String(row.TrackingNumber) } : {}),
      // -1 is none.
      ...(Number(row.TransportationCode ?? -1) > 0 ? { TransportationCode: Number(row.TransportationCode) } : {}),
      ...(at ? { changedAt: at } : {}),
      lines: [...pieces.values()].map((some) => ({
        ItemCode: String(some[0]?.ItemCode),
        Quantity: sumPieces(some.map(({ Quantity }) => Quantity)),
        ...(some[0]?.WarehouseCode ? { WarehouseCode: String(some[0].WarehouseCode) } : {}),
      })),
    },
  };
}

/** What left the warehouses for sales orders. */
export const shipment: KindPort<SapB1Options> = {
  schema: delivery,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedRows(ctx, DELIVERIES, cursor))
      yield { records: rows.flatMap((row) => recordsOf(row, ctx.options.timeZone)), cursor: next };
  },
  async read(ctx, ids) {
    const rows = await byNumbers(
      ctx,
      DELIVERIES,
      ids.map((id) => id.split('/')[0] as string),
    );
    const wanted = new Set(ids);
    return rows.flatMap((row) => recordsOf(row, ctx.options.timeZone)).filter(({ id }) => wanted.has(id));
  },
};
