import { z } from 'zod';
import type { BillForm } from './bill-form.ts';
import { decimal, numbered } from './model-fields.ts';

/** The form of purchases. */
export const PURCHASE_FORM = 'PUR_PurchaseOrder';

/**
 * The `Model` of `PUR_PurchaseOrder`. `FTaxPrice` is gross, of one `FUnitID`; without it whoever releases the purchase says it. `Place` is ours: the
 * number of the stock place that an entry comes to, which goes into the field of `purchasePlaceField`. The connector sets `FBillNo`. Not complete:
 * tenants add fields of their own (`F_XXX`).
 */
export const purchaseOrder = z.looseObject({
  FBillTypeID: z.looseObject({ FNUMBER: z.string() }),
  FDate: z.string(),
  FPurchaseOrgId: numbered,
  FSupplierId: numbered,
  FPOOrderFinance: z
    .looseObject({ FSettleCurrId: numbered.optional(), FIsIncludedTax: z.boolean().optional() })
    .optional(),
  FPOOrderEntry: z
    .array(
      z.looseObject({
        FMaterialId: numbered,
        FUnitId: numbered.optional(),
        FQty: decimal,
        FTaxPrice: decimal.optional(),
        FEntryTaxRate: decimal.optional(),
        FDeliveryDate: z.string().optional(),
        FNote: z.string().optional(),
        Place: z.string().optional(),
      }),
    )
    .min(1),
});

export type PurchaseOrder = z.output<typeof purchaseOrder>;

/** Purchases are saved and no more: submitting and auditing one, which orders it, is a person's. */
export const PURCHASE_ORDER: BillForm = {
  id: PURCHASE_FORM,
  kind: 'purchase',
  key: 'FID',
  number: 'FBillNo',
  closed: 'FCancelStatus',
  replacesEntries: true,
  audited: false,
  modelOf(payload, { purchasePlaceField }) {
    const { FPOOrderEntry, ...head } = payload as PurchaseOrder;
    const entries = FPOOrderEntry.map(({ Place, ...entry }) => ({
      ...entry,
      ...(purchasePlaceField && Place ? { [purchasePlaceField]: { FNumber: Place } } : {}),
    }));
    return { ...head, FPOOrderEntry: entries };
  },
};
