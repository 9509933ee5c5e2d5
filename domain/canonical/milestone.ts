import { z } from 'zod';
import { instant, text } from './fields.ts';

/** What happens to goods on the road. */
export const MILESTONES = [
  'picked-up',
  'departed',
  'arrived',
  'customs-pending',
  'customs-held',
  'customs-released',
  'delivered',
] as const;

/** One thing that happened on the way, or is expected to: without `at` it has not happened yet. */
export const milestone = z.object({
  what: z.enum(MILESTONES),
  leg: z.number().int().positive().optional().describe('which leg of the way, from 1, in the order of travel'),
  mode: z.enum(['air', 'ocean', 'truck', 'rail']).optional(),
  carrier: z.string().optional(),
  conveyance: z
    .string()
    .optional()
    .describe('the flight, or the vessel and its voyage; of customs, the number of the entry'),
  place: text.optional().describe('the code of a port or a town, such as CNSHA or LAX: never an address'),
  expectedAt: instant.optional(),
  at: instant.optional().describe('when it happened'),
});

export type Milestone = z.infer<typeof milestone>;
