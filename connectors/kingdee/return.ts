import { z } from 'zod';
import { addedUp } from '../added-up.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type OrderPart, partId, partsByOrder, partsWith } from './by-order.ts';
import type { KingdeeContext } from './call.ts';
import { type BillList, type ChangedBill, changedBills } from './changed-bills.ts';
import { decimalOf, numberOf, present, textOf } from './columns.ts';
import type { KingdeeOptions } from './options.ts';
import { fromServerTime } from './time.ts';

const HEAD = ['FBillNo', 'FDocumentStatus', 'FCancelStatus', 'FApproveDate'];
const ENTRY = ['FMaterialId.FNumber', 'FStockId.FNumber', 'FStockstatusId.FNumber', 'FRealQty'];

const returnBills = ({ returnOrderField, returnReferenceField, returnFilter }: KingdeeOptions): BillList => ({
  formId: 'SAL_RETURNSTOCK',
  fields: [...HEAD, ...(returnReferenceField ? [returnReferenceField] : []), ...ENTRY, returnOrderField],
  filter: returnFilter,
});

/**
 * What one sales return (销售退货单) says of one sales order: a bill of several orders is a record of each. `FDocumentStatus` C is audited (the
 * goods are in the books), `FCancelStatus` B void; `FApproveDate` and `FModifyDate` are UTC here. `order` is the number of the order,
 * `reference` that of the return in another system.
 */
export const returnStock = z
  .looseObject({
    FID: z.string(),
    FBillNo: z.string(),
    FDocumentStatus: z.string(),
    FCancelStatus: z.string(),
    order: z.string(),
    reference: z.string().optional(),
    FModifyDate: z.iso.datetime(),
    FApproveDate: z.iso.datetime().optional(),
    entries: z.array(
      z.looseObject({
        FMaterialId: z.string(),
        FStockId: z.string().optional(),
        FStockstatusId: z.string().optional(),
        FRealQty: z.string(),
      }),
    ),
  })
  .meta({ complete: true });

function recordOf(part: OrderPart, { utcOffset, returnReferenceField }: KingdeeOptions): SourceRecord {
  const { bill, order, orderId, rows } = part;
  const [head = {}] = bill.rows;
  const approved = textOf(head.FApproveDate);
  const pieces = rows.map(({ FMaterialId, FStockId, FStockstatusId, FRealQty }) => ({
    FMaterialId: numberOf(FMaterialId) ?? '',
    FStockId: numberOf(FStockId),
    FStockstatusId: numberOf(FStockstatusId),
    FRealQty: decimalOf(FRealQty),
  }));
  const place = ({ FMaterialId, FStockId, FStockstatusId }: (typeof pieces)[number]) =>
    [FMaterialId, FStockId, FStockstatusId].join('@');
  return {
    kind: 'return',
    id: partId(part),
    parent: { kind: 'order', targetId: orderId },
    numbers: [String(head.FBillNo)],
    cancelled: head.FCancelStatus === 'B',
    data: present({
      FID: bill.id,
      FBillNo: String(head.FBillNo),
      FDocumentStatus: String(head.FDocumentStatus),
      FCancelStatus: textOf(head.FCancelStatus) ?? 'A',
      order,
      reference: returnReferenceField && textOf(head[returnReferenceField]),
      FModifyDate: bill.modifiedAt,
      FApproveDate: approved && fromServerTime(approved, utcOffset),
      // Lots of one material lie in entries of their own.
      entries: addedUp(pieces, place, ['FRealQty']).map(present),
    }),
  };
}

async function recordsOf(ctx: KingdeeContext, bills: readonly ChangedBill[]): Promise<SourceRecord[]> {
  const parts = await partsByOrder(ctx, bills, ctx.options.returnOrderField);
  return parts.map((part) => recordOf(part, ctx.options));
}

/** Sales returns that people or a warehouse's system booked there. No version: which order a bill is of is told by the order, so content decides. */
export const returns: KindPort<KingdeeOptions> = {
  schema: returnStock,
  async *pull(ctx, cursor) {
    for await (const page of changedBills(ctx, returnBills(ctx.options), cursor))
      yield { records: await recordsOf(ctx, page.bills), cursor: page.cursor };
  },
  read: (ctx, ids) =>
    partsWith(ctx, { ...returnBills(ctx.options), filter: undefined }, ids, (bills) => recordsOf(ctx, bills)),
};
