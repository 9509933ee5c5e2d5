import { parseDecimal } from '../../domain/decimal.ts';
import type { OwnReport } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { type ChangedBill, changedBills } from './changed-bills.ts';
import type { KingdeeOptions } from './options.ts';
import type { PurchaseOrder } from './purchase-order.ts';
import { type PurchaseReport, purchaseBills, purchaseRecord } from './purchase-report.ts';

function reported({ FCancelStatus, FSettleCurrId, entries }: PurchaseReport): OwnReport {
  const lines = entries.map(({ FMaterialId, pieces }) => ({ sku: FMaterialId, quantity: String(pieces) }));
  const currency = FSettleCurrId === undefined ? {} : { currency: FSettleCurrId };
  return { live: FCancelStatus !== 'B', measures: { lines, ...currency } };
}

function heldOf(bill: ChangedBill, options: KingdeeOptions): SurveyedObject {
  const { id, numbers = [], data } = purchaseRecord(bill, options);
  const report = data as PurchaseReport;
  return {
    ...{ targetId: id, reference: report.FBillNo, numbers, at: Date.parse(bill.modifiedAt) },
    ...reported(report),
    report: { kind: 'purchase', id },
  };
}

/** Purchases changed since the period began, whatever the pulls leave out: one of ours that they do is not gone. 2,000 entries a call. */
export const purchaseSurvey: Survey<KingdeeOptions> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? new Date(from).toISOString();
    const all = { ...purchaseBills(ctx.options), filter: undefined };
    for await (const page of changedBills(ctx, all, since))
      yield { objects: page.bills.map((bill) => heldOf(bill, ctx.options)), cursor: page.cursor };
  },
  measure(data) {
    const { FPOOrderEntry, FPOOrderFinance } = data as PurchaseOrder;
    const currency = FPOOrderFinance?.FSettleCurrId?.FNumber;
    return {
      lines: FPOOrderEntry.map(({ FMaterialId, FQty }) => ({
        sku: FMaterialId.FNumber,
        quantity: parseDecimal(FQty) ?? '0',
      })),
      ...(currency === undefined ? {} : { currency }),
    };
  },
  measureReport: (data) => reported(data as PurchaseReport),
};
