import { z } from 'zod';

/** The entity set of purchases. */
export const PURCHASE_ORDERS = 'PurchaseOrders';

/**
 * A purchase order, `POST PurchaseOrders`. The connector sets the field of the reference and `Confirmed`. `UnitPrice` is net; without it the ERP
 * takes its own. With `UseBaseUnits` tYES the pieces, and the price of one, are in the article's inventory unit; else in that of `UoMEntry`. Not
 * complete: every field of the document may be given, and fields of the company's own (`U_NAME`).
 */
export const purchaseOrder = z.looseObject({
  CardCode: z.string(),
  DocDate: z.string().optional(),
  DocDueDate: z.string(),
  DocCurrency: z.string().optional(),
  Comments: z.string().max(254).optional(),
  DocumentLines: z
    .array(
      z.looseObject({
        ItemCode: z.string(),
        Quantity: z.number(),
        UseBaseUnits: z.enum(['tYES', 'tNO']),
        UoMEntry: z.int().optional(),
        UnitPrice: z.number().optional(),
        VatGroup: z.string().optional(),
        ShipDate: z.string().optional(),
        WarehouseCode: z.string().optional(),
      }),
    )
    .min(1),
});

export type PurchaseOrder = z.output<typeof purchaseOrder>;
