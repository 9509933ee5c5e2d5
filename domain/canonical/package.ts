import { z } from 'zod';
import { personal } from '../personal.ts';
import { amount, text } from './fields.ts';

/** What goods are packed in. */
export const PACKAGE_TYPES = ['bag', 'bale', 'barrel', 'carton', 'crate', 'package', 'pallet', 'roll'] as const;

const packed = z.object({ sku: text, quantity: z.number().int().positive() });

/** One package of a shipment, or several that are alike in everything. Measures are of one. */
export const shipmentPackage = z.object({
  number: z.string().optional().describe('what stands on it, e.g. `CTN 3`, or the numbers of those that are alike'),
  type: z.enum(PACKAGE_TYPES).optional(),
  count: z.number().int().positive().optional().describe('how many are alike; one without it'),
  holds: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('packages inside that are not broken up on the way: the cartons on a pallet'),
  weightKg: amount.optional().describe('gross weight'),
  lengthCm: amount.optional(),
  widthCm: amount.optional(),
  heightCm: amount.optional(),
  volumeM3: amount.optional().describe('where it is not what the sides make'),
  trackingNumber: personal('tracking', z.string()).optional().describe("its own, where it is not the shipment's"),
  contents: z.array(packed).optional().describe('the articles in it'),
});

export type Package = z.infer<typeof shipmentPackage>;
