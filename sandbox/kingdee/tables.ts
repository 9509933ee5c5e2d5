import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { compare, compileFilter, type QueryRow, wanted } from './bill-query.ts';
import { type Bill, type Bills, isMadeForm, type MadeForm } from './bills.ts';
import { madeRows } from './made-rows.ts';
import { purchaseRows } from './purchases.ts';
import type { Reports } from './reports.ts';
import { SERVER_OFFSET_MS, serverTime } from './server-time.ts';

/** A place of stock: one material in one stock place. */
export interface InventoryRow {
  sku: string;
  place: string;
  quantity: number;
}

export interface QueryBody {
  FormId: string;
  FieldKeys: string;
  FilterString?: string;
  OrderString?: string;
  StartRow?: number;
  Limit?: number;
}

const MOST_ROWS = 10_000;
const ENTRY_FIELD = /^(FMaterialId\.|FQty|FTaxPrice|FEntryTaxRate|FStockOutQty|FSaleOrderEntry)/;

/** Every article of the catalogue in one stock place, so large that a demonstration never sells out. */
export function inventoryOf(context: SandboxContext) {
  const inventory = context.books.collection<InventoryRow>('inventory');
  if (inventory.size === 0) {
    for (const { sku } of CATALOGUE) inventory.put(sku, { sku, place: 'CK001', quantity: 100_000 });
  }
  return inventory;
}

/** `ExecuteBillQuery`: rows as arrays in the order of `FieldKeys`; entry columns multiply them. */
export function runQuery(
  body: QueryBody,
  made: Record<MadeForm, Bills>,
  reports: Reports,
  inventory: InventoryRow[],
): unknown[][] {
  const fields = body.FieldKeys.split(',').map((field) => field.trim());
  const filter = body.FilterString ?? '';
  const rows = rowsOf(body.FormId, filter, fields, made, reports, inventory);
  const order = (body.OrderString ?? '').split(',').filter((name) => name);
  const start = body.StartRow ?? 0;
  return rows
    .filter(compileFilter(filter))
    .sort((a, b) => order.reduce((sign, name) => sign || compare(a[name] ?? null, b[name] ?? null), 0))
    .slice(start, start + Math.min(body.Limit || MOST_ROWS, MOST_ROWS))
    .map((row) => fields.map((field) => row[field] ?? null));
}

function rowsOf(
  form: string,
  filter: string,
  fields: readonly string[],
  made: Record<MadeForm, Bills>,
  reports: Reports,
  inventory: InventoryRow[],
): QueryRow[] {
  if (form === 'STK_Inventory') return inventory.map(inventoryRow);
  if (form === 'PUR_PurchaseOrder') return candidates(made[form], filter).flatMap((bill) => purchaseRows(bill, fields));
  const reported = reports.rows(form, filter);
  if (reported) return isMadeForm(form) ? [...reported, ...madeRows(form, made[form], filter)] : reported;
  const perEntry = fields.some((field) => ENTRY_FIELD.test(field));
  return candidates(made.SAL_SaleOrder, filter).flatMap((bill) => orderRows(bill, perEntry));
}

function candidates(orders: Bills, filter: string): Bill[] {
  const ids = wanted(filter, 'FID');
  if (ids) return ids.map((id) => orders.byId(id)).filter((bill) => bill !== undefined);
  const numbers = wanted(filter, 'FBillNo');
  if (numbers) return numbers.flatMap((number) => orders.bills.where('number', number));
  const since = /FModifyDate\s*>=\s*'([^']+)'/.exec(filter)?.[1];
  if (!since) return orders.bills.values();
  const sinceMs = Date.parse(`${since.replace(' ', 'T')}Z`) - SERVER_OFFSET_MS;
  return orders.bills.filter((bill) => bill.modifiedAt >= sinceMs);
}

function orderRows(bill: Bill, perEntry: boolean): QueryRow[] {
  const head: QueryRow = {
    FID: bill.FID,
    FBillNo: bill.FBillNo,
    FDocumentStatus: bill.FDocumentStatus,
    FCloseStatus: bill.FCloseStatus,
    FCancelStatus: bill.FCancelStatus,
    FModifyDate: serverTime(bill.modifiedAt),
    'FCustId.FNumber': bill.model.FCustId?.FNumber ?? null,
    'FSettleCurrId.FNumber': bill.model.FSaleOrderFinance?.FSettleCurrId?.FNumber ?? null,
  };
  if (!perEntry) return [head];
  return (bill.model.FSaleOrderEntry ?? []).map((entry) => ({
    ...head,
    'FMaterialId.FNumber': entry.FMaterialId?.FNumber ?? null,
    FQty: Number(entry.FQty),
    FTaxPrice: Number(entry.FTaxPrice),
    FStockOutQty: bill.stockOut ? Number(entry.FQty) : 0,
  }));
}

const inventoryRow = (row: InventoryRow): QueryRow => ({
  'FMaterialId.FNumber': row.sku,
  'FStockId.FNumber': row.place,
  FBaseQty: row.quantity,
  FBaseLockQty: 0,
});
