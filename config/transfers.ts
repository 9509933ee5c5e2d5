import { z } from 'zod';
import { currencyCode } from '../domain/currency-code.ts';

const column = z.string().min(1);
const DAYS = ['yyyy-mm-dd', 'yyyymmdd', 'dd.mm.yyyy', 'dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy/mm/dd'] as const;

const csv = z
  .strictObject({
    account: z.string().min(1).describe('whose statements these are; tells entries of two accounts apart'),
    delimiter: z.string().length(1).optional().describe('; , or tab, as the first line has it without it'),
    header: z.int().positive().default(1).describe('the row that names the columns'),
    decimal: z.enum(['.', ',']).default('.').describe('what stands before cents'),
    day: z.enum(DAYS).default('yyyy-mm-dd').describe('how days are written'),
    currency: currencyCode('EUR').optional().describe('of the account, where no column says'),
    columns: z
      .strictObject({
        day: column.describe('of the booking'),
        amount: column.optional().describe('with a minus where money goes out'),
        credit: column.optional().describe('in place of `amount`: what came in'),
        debit: column.optional().describe('and what went out'),
        currency: column.optional(),
        text: z.array(column).min(1).describe('what the payer wrote, in one column or several'),
        payer: column.optional(),
        reference: column.optional().describe("the bank's own number of the entry"),
      })
      .refine(({ amount, credit }) => (amount === undefined) !== (credit === undefined), 'name `amount`, or `credit`'),
  })
  .refine(({ currency, columns }) => currency ?? columns.currency, 'name `currency`, or a column of it');

/** `rules.transfers` of the config. */
export const transfers = z.strictObject({
  tolerance: z
    .record(currencyCode('EUR'), z.string().regex(/^\d{1,12}(\.\d{1,3})?$/, 'an amount such as "25.00"'))
    .default({})
    .describe(
      'how much banks on the way may keep before an order counts as paid in part, by currency: { USD: "30.00" }',
    ),
  csv: csv.optional().describe('how the CSV statements of your bank are written'),
});
