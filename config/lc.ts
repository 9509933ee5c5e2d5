import { z } from 'zod';
import { duration } from './durations.ts';

/** `rules.lc` of the config. */
export const lc = z
  .strictObject({
    methods: z
      .array(z.string().trim().min(1))
      .default(['letter of credit', 'letter-of-credit', 'L/C', 'LC', '信用证'])
      .describe('what shops call payment by letter of credit: such an order waits for one that names it'),
    remind: duration
      .prefault('7d')
      .describe('how long before the latest shipment, the presentation and the expiry a case tells of it'),
  })
  .describe('gate lc: letters of credit; see docs/rules/letters-of-credit.md');
