import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** A parcel as the shop shall know it: fields and a note of the order, its status once all has left, or a tracking of the extension. */
export const shipment = z.strictObject({
  order_id: z.string().regex(/^\d+$/, "the order's id"),
  tracking_number: personal('tracking', z.string().min(1)),
  tracking_provider: z.string().optional().describe('the carrier, by the name that buyers shall read'),
  tracking_url: personal('url', z.url()).optional(),
  date_shipped: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-11-26')
    .optional()
    .describe('for the extension'),
  items: z
    .array(
      z.strictObject({
        line_item_id: z.string().regex(/^\d+$/, "the order line's id"),
        sku: z.string().optional().describe('for people who read it; the line decides'),
        quantity: z.number().positive(),
      }),
    )
    .optional()
    .describe('all of the order without it'),
  note: personal('free', z.string().min(1))
    .optional()
    .describe('one more note of the order, for the buyer where those are told'),
  status: z.string().min(1).optional().describe("one of the shop's statuses, whatever has left by now"),
});

export type Shipment = z.infer<typeof shipment>;
