import { z } from 'zod';
import { currencyCode } from '../domain/currency-code.ts';

const text = z.string().trim().min(1);

/** `rules.bulkOrders` of the config. */
export const bulkOrders = z
  .strictObject({
    connection: text.describe('whose orders they are: a connection that reads files in the layout of the manual'),
    items: text.describe('the table of articles that may be ordered, as CSV: see docs/rules/bulk-orders.md'),
    payment: z
      .enum(['unpaid', 'paid'])
      .default('unpaid')
      .describe('what is known of the money when they come: unpaid orders wait at the gates'),
    poBoxes: z.enum(['refuse', 'allow']).default('refuse').describe('whether an address at a PO box is wrong'),
    mostPieces: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(100_000)
      .describe('pieces of one line; more are taken for a slip of the key'),
    currencies: z
      .array(currencyCode('USD'))
      .default(['USD', 'EUR', 'GBP', 'CNY', 'JPY', 'AUD', 'CAD'])
      .describe('what the drop-down of the template offers'),
  })
  .describe('orders by Excel: see docs/rules/bulk-orders.md');
