import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().describe('where trytond listens, e.g. https://erp.example.com'),
  database: z.string().min(1).describe('the database: one server can hold several'),
  key: secret('key of a user application of type "rest", accepted by its user'),
  company: z.int().positive().default(1).describe('id of the company that sells, ships and owns the stock'),
  customerCategory: z
    .string()
    .min(1)
    .optional()
    .describe('name of the party category of customers: those are read, and those we make are put into it'),
  standingCategories: z
    .strictObject({
      frozen: z.string().min(1).optional().describe('of those whose account is frozen here'),
      closed: z.string().min(1).optional().describe('of those whom somebody refused or declined'),
    })
    .default({})
    .describe('names of party categories by which the customers that we tell of are seen to be frozen or closed'),
  salePriceLists: z
    .boolean()
    .default(false)
    .describe(
      'the module sale_price_list is active: customers are read with their price list, and what articles cost by each',
    ),
  warehouse: z.string().min(1).default('WH').describe('code of the warehouse whose shipments and stock are meant'),
});

export type TrytonOptions = z.output<typeof options>;
export type TrytonInput = z.input<typeof options>;
