import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { addedUp } from '../added-up.ts';
import type { Page, SourceRecord } from '../connector.ts';
import type { KingdeeContext } from './call.ts';
import { type BillList, billsWith, type ChangedBill, changedBills } from './changed-bills.ts';
import { decimalOf, numberOf, present, textOf } from './columns.ts';
import type { Row } from './query.ts';
import { orderIds } from './sale-order.ts';
import { fromServerTime } from './time.ts';

const OUT_STOCK: BillList = {
  formId: 'SAL_OUTSTOCK',
  fields: [
    ...['FBillNo', 'FDocumentStatus', 'FCancelStatus', 'FApproveDate', 'FCarrierID.FName', 'FCarriageNO'],
    ...['FSoorDerno', 'FMaterialID.FNumber', 'FStockID.FNumber', 'FRealQty'],
  ],
};

/**
 * What one stock-out says of one sales order: a bill of several orders is a record of each. `FDocumentStatus` C is audited (the goods left the
 * books), `FCancelStatus` B void; `FApproveDate` and `FModifyDate` are UTC here. `FSoorDerno` is the number of the order, `FCarriageNO` the parcel's.
 */
export const outStock = z
  .looseObject({
    FID: z.string(),
    FBillNo: z.string(),
    FDocumentStatus: z.string(),
    FCancelStatus: z.string(),
    FSoorDerno: z.string(),
    FModifyDate: z.iso.datetime(),
    FApproveDate: z.iso.datetime().optional(),
    carrier: z.string().optional(),
    FCarriageNO: personal('tracking', z.string()).optional(),
    entries: z.array(z.looseObject({ FMaterialID: z.string(), FStockID: z.string().optional(), FRealQty: z.string() })),
  })
  .meta({ complete: true });

export type OutStock = z.output<typeof outStock>;

const orderOf = ({ FSoorDerno }: Row): string | undefined => textOf(FSoorDerno);

function recordOf({ id, modifiedAt, rows }: ChangedBill, order: string, orderId: string, offset: string): SourceRecord {
  const [head = {}] = rows;
  const approved = textOf(head.FApproveDate);
  const pieces = rows
    .filter((row) => orderOf(row) === order)
    .map(({ FMaterialID, FStockID, FRealQty }) => ({
      FMaterialID: numberOf(FMaterialID) ?? '',
      FStockID: numberOf(FStockID),
      FRealQty: decimalOf(FRealQty),
    }));
  return {
    kind: 'shipment',
    id: `${id}/${orderId}`,
    parent: { kind: 'order', targetId: orderId },
    numbers: [String(head.FBillNo)],
    data: present({
      FID: id,
      FBillNo: String(head.FBillNo),
      FDocumentStatus: String(head.FDocumentStatus),
      FCancelStatus: textOf(head.FCancelStatus) ?? 'A',
      FSoorDerno: order,
      FModifyDate: modifiedAt,
      FApproveDate: approved && fromServerTime(approved, offset),
      carrier: textOf((head.FCarrierID as { FName?: unknown } | undefined)?.FName),
      FCarriageNO: textOf(head.FCarriageNO),
      // Lots of one material lie in entries of their own.
      entries: addedUp(pieces, (one) => `${one.FMaterialID}@${one.FStockID ?? ''}`, ['FRealQty']).map(present),
    }),
  };
}

/** A stock-out of nothing that was ordered here is none of ours. */
async function recordsOf(ctx: KingdeeContext, bills: readonly ChangedBill[]): Promise<SourceRecord[]> {
  const numbers = ({ rows }: ChangedBill) => [...new Set(rows.flatMap((row) => orderOf(row) ?? []))];
  const ids = await orderIds(ctx, bills.flatMap(numbers));
  return bills.flatMap((bill) =>
    numbers(bill).flatMap((number) => {
      const orderId = ids.get(number);
      return orderId === undefined ? [] : [recordOf(bill, number, orderId, ctx.options.utcOffset)];
    }),
  );
}

/** Stock-outs changed since the cursor, those of the connection's own. */
export async function* outStocks(ctx: KingdeeContext, cursor: string | null): AsyncIterable<Page> {
  for await (const page of changedBills(ctx, { ...OUT_STOCK, filter: ctx.options.shipmentFilter }, cursor))
    yield { records: await recordsOf(ctx, page.bills), cursor: page.cursor };
}

/** The stock-outs with these ids as they are now. */
export async function outStocksWith(ctx: KingdeeContext, ids: string[]): Promise<SourceRecord[]> {
  const wanted = new Set(ids);
  const bills = await billsWith(
    ctx,
    OUT_STOCK,
    ids.map((id) => id.split('/')[0] as string),
  );
  return (await recordsOf(ctx, bills)).filter(({ id }) => wanted.has(id));
}
