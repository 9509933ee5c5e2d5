import { z } from 'zod';
import { amount, currency } from '../../domain/canonical/fields.ts';

/**
 * A purchase to make. The connector puts our identity behind `origin` and makes ids of `vendor` (`res.partner` by its internal reference), of `warehouse`
 * (`stock.warehouse` by its short name), of `currency` and of each `sku` (`default_code`).
 */
export const purchaseOrder = z.looseObject({
  origin: z.string().min(1),
  vendor: z.string().min(1),
  /** The vendor's own without it. */
  currency: currency.optional(),
  /** The first one without it. */
  warehouse: z.string().optional(),
  order_line: z
    .array(
      z.looseObject({
        sku: z.string().min(1),
        /** Pieces, counted in the product's own unit. */
        product_qty: z.int().positive(),
        /** By the vendor's price list without it. */
        price_unit: amount.optional(),
        /** A day. */
        date_planned: z.iso.date().optional(),
      }),
    )
    .min(1),
});

export type PurchaseOrder = z.output<typeof purchaseOrder>;
