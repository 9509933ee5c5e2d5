import { z } from 'zod';
import type { BillForm } from './bill-form.ts';
import { billsBy } from './bill-state.ts';
import type { KingdeeContext } from './call.ts';
import { decimal } from './model-fields.ts';

const numbered = z.looseObject({ FNumber: z.string() });

const entry = z.looseObject({
  FMaterialId: numbered,
  FUnitID: numbered.optional(),
  FQty: decimal,
  FTaxPrice: decimal,
  FEntryTaxRate: decimal.optional(),
  FStockOrgId: numbered.optional(),
  FDeliveryDate: z.string().optional(),
  FEntryNote: z.string().optional(),
});

/**
 * The `Model` of `SAL_SaleOrder`. `FTaxPrice` is gross. `FreightEntry` is ours: an entry more, for what is not one of the
 * order's lines (a mapping makes its entries of one list). The connector sets `FBillNo` and `FID` itself: they carry the
 * identity, and a mapping that changed them would break every later search. Not complete: tenants add fields of their own (`F_XXX`).
 */
export const saleOrder = z.looseObject({
  FBillTypeID: z.looseObject({ FNUMBER: z.string() }),
  FDate: z.string(),
  FSaleOrgId: numbered,
  FCustId: numbered,
  FNote: z.string().optional(),
  FLinkMan: z.string().optional(),
  FLinkPhone: z.string().optional(),
  FReceiveAddress: z.string().optional(),
  FSaleOrderFinance: z.looseObject({ FSettleCurrId: numbered, FIsIncludedTax: z.boolean().optional() }),
  FSaleOrderEntry: z.array(entry).min(1),
  FreightEntry: entry.optional(),
});

/** Sales orders. */
export const SALE_ORDER: BillForm = {
  id: 'SAL_SaleOrder',
  kind: 'order',
  key: 'FID',
  number: 'FBillNo',
  closed: 'FCancelStatus',
  replacesEntries: true,
  audited: true,
  modelOf(payload) {
    const { FreightEntry, FSaleOrderEntry, ...head } = payload as z.output<typeof saleOrder>;
    return { ...head, FSaleOrderEntry: FreightEntry ? [...FSaleOrderEntry, FreightEntry] : FSaleOrderEntry };
  },
};

/** Inner ids of sales orders by their numbers: what bills that follow them name them by. */
export async function orderIds(ctx: KingdeeContext, numbers: readonly string[]): Promise<Map<string, string>> {
  const bills = await billsBy(ctx, SALE_ORDER, 'number', [...new Set(numbers)]);
  return new Map(bills.map(({ number, id }) => [number, id]));
}
