import { z } from 'zod';
import { amount, currency, instant, text } from './fields.ts';

/** How far a purchase is: `draft` until a person releases it, `closed` once nothing of it is waited for any more. */
export const PURCHASE_STATES = ['draft', 'ordered', 'closed', 'cancelled'] as const;

const pieces = z.number().int().nonnegative();

export const purchaseLine = z.object({
  id: text.optional().describe("the reporting system's own id of the line"),
  sku: text,
  quantity: pieces.describe('pieces that are bought'),
  received: pieces.optional().describe('pieces of them that have come'),
  unit: z
    .string()
    .optional()
    .describe("what one piece is counted in, as the ERP calls it; the article's own unit without"),
  unitPrice: amount.optional().describe("what one piece costs, in the purchase's currency"),
  wantedOn: z.iso.date().optional().describe('the day on which the pieces shall be there'),
  warehouse: z.string().optional().describe("the place that they come to, by the ERP's code"),
});

/**
 * What is bought of one supplier, or shall be: proposals of replenishment as an ERP is told them, and purchases as an ERP tells them. Waybill
 * makes drafts and releases none.
 */
export const purchase = z.object({
  number: text,
  state: z.enum(PURCHASE_STATES),
  supplier: z.string().optional().describe("the supplier, by the ERP's code"),
  currency: currency.optional(),
  orderedAt: instant.optional(),
  lines: z.array(purchaseLine),
});

export type Purchase = z.infer<typeof purchase>;
export type PurchaseLine = z.infer<typeof purchaseLine>;
