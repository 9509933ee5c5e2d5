import { z } from 'zod';

const visitor = z.strictObject({
  email: z.email().describe('a customer of the shop that you made for this, of that tier'),
  password: z.string().min(1).describe('as ${ENV} or ${file:...}'),
});

/** `prices` of the config. */
export const prices = z
  .strictObject({
    table: z.string().min(1).describe('a CSV file: sku, tier, currency, amount, from_quantity, valid_from, valid_to'),
    audit: z
      .record(z.string(), z.record(z.string().min(1), visitor))
      .default({})
      .describe('by shop (a connection), a test customer of each tier'),
  })
  .describe('what each price tier pays, and who looks whether shops show it so: see docs/rules/prices.md');
