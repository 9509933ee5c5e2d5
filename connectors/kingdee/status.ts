import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type BillList, billsWith, type ChangedBill, changedBills } from './changed-bills.ts';
import type { KingdeeOptions } from './options.ts';
import { SALE_ORDER } from './sale-order.ts';

const HEAD = ['FBillNo', 'FDocumentStatus', 'FCloseStatus', 'FCancelStatus'] as const;
const FIELDS = [...HEAD, 'FMaterialId.FNumber', 'FQty', 'FStockOutQty'] as const;

/**
 * How far a sales order is. `FDocumentStatus` C is audited, `FCloseStatus` B closed, `FCancelStatus` B void;
 * `FModifyDate` is made UTC here, because only the connection knows the server's zone.
 */
export const orderStatus = z
  .looseObject({
    FID: z.string(),
    FBillNo: z.string(),
    FDocumentStatus: z.enum(['Z', 'A', 'B', 'C', 'D']),
    FCloseStatus: z.string().nullish(),
    FCancelStatus: z.string().nullish(),
    FModifyDate: z.iso.datetime(),
    entries: z.array(
      z.looseObject({
        FMaterialId: z.looseObject({ FNumber: z.string() }),
        FQty: z.number(),
        FStockOutQty: z.number(),
      }),
    ),
  })
  .meta({ complete: true });

function recordOf(bill: ChangedBill): SourceRecord {
  const head = bill.rows[0] ?? {};
  return {
    kind: 'status',
    id: bill.id,
    parent: { kind: 'order', targetId: bill.id },
    numbers: [String(head.FBillNo)],
    data: {
      FID: bill.id,
      ...Object.fromEntries(HEAD.map((field) => [field, head[field]])),
      FModifyDate: bill.modifiedAt,
      entries: bill.rows.map(({ FMaterialId, FQty, FStockOutQty }) => ({ FMaterialId, FQty, FStockOutQty })),
    },
  };
}

const ORDERS: BillList = { formId: SALE_ORDER.id, fields: FIELDS };

/** Progress of sales orders. No version: stock-out write-backs need not move `FModifyDate`, so content decides. */
export const status: KindPort<KingdeeOptions> = {
  schema: orderStatus,
  async *pull(ctx, cursor) {
    for await (const page of changedBills(ctx, { ...ORDERS, filter: ctx.options.orderFilter }, cursor))
      yield { records: page.bills.map(recordOf), cursor: page.cursor };
  },
  read: async (ctx, ids) => (await billsWith(ctx, ORDERS, ids)).map(recordOf),
};
