import type { BookEntry } from '../sandbox.ts';
import type { QueryRow } from './bill-query.ts';
import type { Bill, Model, Refusal } from './bills.ts';
import { serverTime } from './server-time.ts';

interface Entry {
  FMaterialId?: { FNumber?: string };
  FUnitId?: { FNumber?: string };
  FQty?: number | string;
  FTaxPrice?: number | string;
  FDeliveryDate?: string;
  FStockId?: { FNumber?: string };
}

/** Suppliers that the ERP knows, and how many base units a unit of its purchases holds. */
const SUPPLIERS = ['HZ-01', 'VEN00001'];
const UNITS: Record<string, number> = { Pcs: 1, Dozen: 12 };

const numberOf = (value: unknown): string | undefined => (value as { FNumber?: string } | undefined)?.FNumber;
const entriesOf = (model: Model): Entry[] => (model.FPOOrderEntry as Entry[] | undefined) ?? [];
const baseOf = ({ FQty, FUnitId }: Entry): number => Number(FQty) * (UNITS[FUnitId?.FNumber ?? 'Pcs'] ?? 1);

/** What the ERP would refuse in a purchase, or undefined. A supplier or a unit that it does not know is to it as if none were named. */
export function validatePurchase(model: Model): Refusal | undefined {
  if (!SUPPLIERS.includes(numberOf(model.FSupplierId) ?? ''))
    return { FieldName: 'FSupplierId', Message: '供应商是必填项' };
  if (!numberOf(model.FPurchaseOrgId)) return { FieldName: 'FPurchaseOrgId', Message: '采购组织是必填项' };
  const entries = entriesOf(model);
  if (entries.length === 0) return { FieldName: 'FPOOrderEntry', Message: '单据体至少一行' };
  for (const { FMaterialId, FUnitId, FQty } of entries) {
    if (!FMaterialId?.FNumber || FMaterialId.FNumber === 'NO-SUCH')
      return { FieldName: 'FMaterialId', Message: '物料编码是必填项' };
    if (FUnitId && !(FUnitId.FNumber && FUnitId.FNumber in UNITS))
      return { FieldName: 'FUnitId', Message: '采购单位是必填项' };
    if (!(Number(FQty) > 0)) return { FieldName: 'FQty', Message: '采购数量必须大于零' };
  }
  return undefined;
}

/** A purchase as the columns of a query name it: once, or once an entry where a column of the entries is asked for. */
export const purchaseRows = (bill: Bill, fields: readonly string[]): QueryRow[] =>
  fields.some((field) => /^(FPOOrderEntry_|FMaterialId|FQty)/.test(field)) ? entryRows(bill) : [headRow(bill)];

const headRow = ({ FID, FBillNo, model, ...bill }: Bill): QueryRow => ({
  FID,
  FBillNo,
  FDocumentStatus: bill.FDocumentStatus,
  FCloseStatus: bill.FCloseStatus,
  FCancelStatus: bill.FCancelStatus,
  FModifyDate: serverTime(bill.modifiedAt),
  FApproveDate: bill.approvedAt === undefined ? null : serverTime(bill.approvedAt),
  'FPurchaseOrgId.FNumber': numberOf(model.FPurchaseOrgId) ?? null,
  'FSupplierId.FNumber': numberOf(model.FSupplierId) ?? null,
  'FSettleCurrId.FNumber': numberOf((model.FPOOrderFinance as { FSettleCurrId?: unknown })?.FSettleCurrId) ?? 'PRE001',
});

const entryRows = (bill: Bill): QueryRow[] =>
  entriesOf(bill.model).map((entry, at) => {
    const came = bill.received?.[at] ?? 0;
    return {
      ...headRow(bill),
      FPOOrderEntry_FEntryID: bill.FID * 100 + at,
      'FMaterialId.FNumber': entry.FMaterialId?.FNumber ?? null,
      'FStockId.FNumber': entry.FStockId?.FNumber ?? null,
      FQty: Number(entry.FQty),
      FPriceUnitQty: Number(entry.FQty),
      FBaseUnitQty: baseOf(entry),
      FBaseStockInQty: came,
      FTaxPrice: Number(entry.FTaxPrice ?? 0),
      FDeliveryDate: entry.FDeliveryDate ? `${entry.FDeliveryDate}T00:00:00` : null,
      FMRPCloseStatus: bill.FCloseStatus === 'B' || came >= baseOf(entry) ? 'B' : 'A',
      FMRPTerminateStatus: 'A',
    };
  });

/** Goods of its first entry come in, counted in base units. The bill closes by itself once all of it is here; its time stays. */
export function received(bill: Bill, quantity: number): Bill {
  const came = entriesOf(bill.model).map((_, at) => (bill.received?.[at] ?? 0) + (at === 0 ? quantity : 0));
  const all = entriesOf(bill.model).every((entry, at) => (came[at] ?? 0) >= baseOf(entry));
  return { ...bill, received: came, FCloseStatus: all ? 'B' : 'A' };
}

export const purchaseEntry = ({ model, ...bill }: Bill): BookEntry => ({
  kind: 'purchase',
  id: String(bill.FID),
  reference: bill.FBillNo,
  state: bill.FCancelStatus === 'B' ? 'void' : bill.FDocumentStatus,
  live: bill.FCancelStatus !== 'B',
  complete: bill.FDocumentStatus === 'A',
  lines: entriesOf(model).map((entry) => ({ sku: entry.FMaterialId?.FNumber ?? '', quantity: baseOf(entry) })),
});
