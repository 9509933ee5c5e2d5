import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** A parcel, as the shop shows it to the buyer: its tracking number, and the state of the order. */
export const shipment = z.strictObject({
  id_order: z.string().regex(/^\d+$/, "the order's id"),
  tracking_number: personal('tracking', z.string().min(1)),
  state: z
    .enum(['shipped', 'delivered'])
    .optional()
    .describe('the state that the order is taken to, if it is not there yet'),
});

export type Shipment = z.infer<typeof shipment>;
