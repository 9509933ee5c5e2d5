import { z } from 'zod';
import { currencyCode } from '../domain/currency-code.ts';

const text = z.string().trim().min(1);
const territory = z.string().regex(/^[A-Z]{2}$/, 'a country such as GB, or EU');
const amount = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'an amount in quotes, such as "150"');

const scheme = z.strictObject({
  name: text.describe('what it is called in cases, such as IOSS'),
  countries: z.array(territory).min(1),
  upTo: amount.describe('what the goods of one order may be worth, without freight and tax'),
  currency: currencyCode('EUR'),
  number: text.describe('under which you are registered for it'),
});

/** `rules.tax` of the config. */
export const tax = z
  .strictObject({
    rates: z
      .array(text)
      .default([])
      .describe('tables with VAT and GST rates; `waybill rates import-vat` writes into the last of them'),
    maxAgeDays: z.int().min(1).max(3660).default(90).describe('how long ago a rate may have been looked up'),
    schemes: z.array(scheme).default([]).describe('low-value schemes that you are registered for'),
    importerNumbers: z
      .record(territory, text)
      .default({})
      .describe('by country or EU: under which you import there, as under DDP; in the EU and GB an EORI number'),
    registrations: z
      .record(territory, text)
      .default({})
      .describe(
        'by country: under which you are registered for VAT there, to sell from a warehouse abroad; EU: for the one-stop shop (OSS)',
      ),
    categories: z
      .record(z.string().regex(/^\d{2,10}$/, 'an HS code or its beginning, in quotes'), text)
      .default({})
      .describe('HS code -> category of the table, where it is not standard'),
    tolerance: amount.default('0.05').describe("what the shop's tax may differ by, in the order's currency"),
    onDifference: z.enum(['case', 'note']).default('case').describe('whether an order waits whose tax differs'),
  })
  .describe('gate tax: see docs/rules/tax-and-duty.md');
