import { z } from 'zod';
import { currencyCode } from '../domain/currency-code.ts';
import { dunning } from './dunning.ts';

/** `rules.credit` of the config. */
export const credit = z
  .strictObject({
    limit: z
      .strictObject({
        amount: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'an amount such as "20000.00", as a text'),
        currency: currencyCode('EUR'),
      })
      .optional()
      .describe('how much each customer with terms may owe, where no other limit was said of them'),
    freezeAfterDays: z
      .union([z.int().min(0).max(3_650), z.literal('never')])
      .default(60)
      .describe('a customer who is late to pay by more days than that is frozen until it is paid'),
    dunning: dunning.optional(),
  })
  .describe('gate credit: what customers with terms may owe; see docs/rules/credit.md');
