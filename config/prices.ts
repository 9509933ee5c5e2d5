import { z } from 'zod';
import { currencyCode } from '../domain/currency-code.ts';
import { timeOfDay } from './durations.ts';

const visitor = z
  .strictObject({
    email: z.email().optional().describe('a customer of the shop that you made for this, of that tier'),
    password: z.string().min(1).optional().describe('as ${ENV} or ${file:...}'),
    refreshToken: z
      .string()
      .min(1)
      .optional()
      .describe(
        'instead of both, where the shop signs customers in by a code: of a sign-in by hand, as its page shows',
      ),
    place: z
      .string()
      .min(1)
      .optional()
      .describe('for which place of a company, or in which channel, they buy, where the shop has those'),
  })
  .refine(
    ({ email, password, refreshToken }) => (refreshToken === undefined) === Boolean(email && password),
    'give email and password, or refreshToken',
  );

/** `prices` of the config. */
export const prices = z
  .strictObject({
    table: z.string().min(1).describe('a CSV file: sku, tier, currency, amount, from_quantity, valid_from, valid_to'),
    shops: z
      .record(
        z.string(),
        z.strictObject({
          currencies: z.array(currencyCode('EUR')).min(1).optional().describe('only prices in these'),
          tiers: z.array(z.string().min(1)).min(1).optional().describe('only prices of these; `base` is everybody'),
        }),
      )
      .default({})
      .describe('the shops (connections) that are told the table, all of it or a part; each by a flow `prices-SHOP`'),
    auditAt: z
      .array(timeOfDay)
      .min(1)
      .optional()
      .describe(
        'when the daemon looks at the shops of `audit` by itself, such as ["06:30"]; only on request without it',
      ),
    audit: z
      .record(z.string(), z.record(z.string().min(1), visitor))
      .default({})
      .describe('by shop (a connection), a test customer of each tier'),
  })
  .describe('what each price tier pays, and who looks whether shops show it so: see docs/rules/prices.md');
