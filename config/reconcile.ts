import { z } from 'zod';
import { DIFFERENCE_KINDS, REPAIRED } from '../domain/reconciliation/difference.ts';
import { duration, timeOfDay } from './durations.ts';

const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'a decimal such as "0.01"');

/** How systems are compared, and when; see `docs/reconciliation.md`. */
export const reconcile = z.strictObject({
  at: z
    .array(timeOfDay)
    .min(1)
    .optional()
    .describe('times of day at which the systems are compared, by the config\'s time zone, such as ["03:00"]'),
  every: duration.optional().describe('or the interval at which they are, such as 6h'),
  period: duration.prefault('7d').describe('how far back a comparison looks, where nothing else is said'),
  settle: duration
    .prefault('5m')
    .describe('what changed this recently is still on its way and is not judged; two polls of a connection at least'),
  repair: z
    .array(z.enum(DIFFERENCE_KINDS))
    .default(REPAIRED)
    .describe('kinds that are repaired where that is safe; all others become cases. With [] a schedule only reports'),
  tolerance: z
    .record(z.string().regex(/^([A-Z]{3}|default)$/, 'an ISO 4217 currency, or default'), decimal)
    .default({})
    .describe(
      'by how much totals may differ for rounding, such as { default: "0.01", JPY: "1" }; two of the smallest coins',
    ),
});
