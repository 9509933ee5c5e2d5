import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

const line = z.looseObject({
  /** The internal reference (`default_code`) of the product. */
  sku: z.string().min(1),
  product_uom_qty: z.union([z.string(), z.number()]),
  price_unit: z.union([z.string(), z.number()]),
  name: z.string().optional(),
});

/**
 * A sales order to make. The connector sets `client_order_ref` to our identity and makes `product_id` of each `sku`. `currency` is not
 * sent: it is held against the currency of the price list, which decides in what the order is booked.
 */
export const saleOrder = z.looseObject({
  partner_id: z.coerce.number().int().positive(),
  pricelist_id: z.coerce.number().int().positive(),
  currency: z.string(),
  date_order: z.string().optional(),
  origin: z.string().optional(),
  note: personal('note', z.string()).optional(),
  order_line: z.array(line).min(1),
  /** What the buyer pays for shipping, as one line more. */
  freight: line.optional(),
});

export type SaleOrder = z.output<typeof saleOrder>;
export type SaleLine = z.output<typeof line>;

export const linesOf = ({ order_line, freight }: SaleOrder): SaleLine[] => [
  ...order_line,
  ...(freight ? [freight] : []),
];

/** What stands at the head of the order. */
export function headOf(payload: SaleOrder): Record<string, unknown> {
  const { order_line: _, freight: __, currency: ___, partner_id, pricelist_id, ...rest } = payload;
  return { ...rest, partner_id: Number(partner_id), pricelist_id: Number(pricelist_id) };
}
