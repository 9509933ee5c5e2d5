import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { addedUp } from '../added-up.ts';
import type { Page, SourceRecord } from '../connector.ts';
import { type OrderPart, partId, partsByOrder, partsWith } from './by-order.ts';
import type { KingdeeContext } from './call.ts';
import { type BillList, type ChangedBill, changedBills } from './changed-bills.ts';
import { decimalOf, numberOf, present, textOf } from './columns.ts';
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

function recordOf(part: OrderPart, offset: string): SourceRecord {
  const { bill, order, orderId, rows } = part;
  const [head = {}] = bill.rows;
  const approved = textOf(head.FApproveDate);
  const pieces = rows.map(({ FMaterialID, FStockID, FRealQty }) => ({
    FMaterialID: numberOf(FMaterialID) ?? '',
    FStockID: numberOf(FStockID),
    FRealQty: decimalOf(FRealQty),
  }));
  return {
    kind: 'shipment',
    id: partId(part),
    parent: { kind: 'order', targetId: orderId },
    numbers: [String(head.FBillNo)],
    data: present({
      FID: bill.id,
      FBillNo: String(head.FBillNo),
      FDocumentStatus: String(head.FDocumentStatus),
      FCancelStatus: textOf(head.FCancelStatus) ?? 'A',
      FSoorDerno: order,
      FModifyDate: bill.modifiedAt,
      FApproveDate: approved && fromServerTime(approved, offset),
      carrier: textOf((head.FCarrierID as { FName?: unknown } | undefined)?.FName),
      FCarriageNO: textOf(head.FCarriageNO),
      // Lots of one material lie in entries of their own.
      entries: addedUp(pieces, (one) => `${one.FMaterialID}@${one.FStockID ?? ''}`, ['FRealQty']).map(present),
    }),
  };
}

async function recordsOf(ctx: KingdeeContext, bills: readonly ChangedBill[]): Promise<SourceRecord[]> {
  const parts = await partsByOrder(ctx, bills, 'FSoorDerno');
  return parts.map((part) => recordOf(part, ctx.options.utcOffset));
}

/** Stock-outs changed since the cursor, those of the connection's own. */
export async function* outStocks(ctx: KingdeeContext, cursor: string | null): AsyncIterable<Page> {
  for await (const page of changedBills(ctx, { ...OUT_STOCK, filter: ctx.options.shipmentFilter }, cursor))
    yield { records: await recordsOf(ctx, page.bills), cursor: page.cursor };
}

/** The stock-outs with these ids as they are now. */
export const outStocksWith = (ctx: KingdeeContext, ids: string[]): Promise<SourceRecord[]> =>
  partsWith(ctx, OUT_STOCK, ids, (bills) => recordsOf(ctx, bills));
