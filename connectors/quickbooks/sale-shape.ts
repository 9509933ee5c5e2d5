import { z } from 'zod';
import { isDecimal } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';

const amount = z.string().refine(isDecimal, 'an exact decimal such as 12.30');
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'a day such as 2026-11-22');

export const addressWish = z.strictObject({
  Line1: personal('name', z.string()).optional(),
  Line2: personal('street', z.string()).optional(),
  Line3: personal('street', z.string()).optional(),
  City: personal('city', z.string()).optional(),
  CountrySubDivisionCode: z.string().optional(),
  PostalCode: personal('postalCode', z.string()).optional(),
  Country: z.string().optional(),
});

export const refWish = z.strictObject({ value: z.string().min(1) });

const line = z.strictObject({
  Sku: z.string().min(1).describe('of a product or service, in the field that itemBy names'),
  Description: z.string().max(4000).optional(),
  Qty: z.number().positive(),
  Amount: amount.describe('of all pieces, as the buyer pays it: tax included'),
  TaxRate: amount.optional().describe('percent'),
});

/**
 * A sale, of which the connector makes an invoice: it looks up products and services and the customer, takes the tax out of the amounts as
 * the connection says, and sets `PrivateNote` to our identity.
 */
export const sale = z.strictObject({
  DocNumber: z
    .string()
    .min(1)
    .max(21)
    .describe('the number of the invoice; needed, because what was made is found by it'),
  TxnDate: day.optional(),
  DueDate: day.optional(),
  Currency: z.string().optional(),
  CustomerRef: refWish.optional().describe('one customer for all; without it Customer is looked up, and made'),
  Customer: z
    .strictObject({
      DisplayName: personal('name', z.string().min(1).max(500)),
      CompanyName: personal('company', z.string().max(100)).optional(),
      Email: personal('email', z.string().max(100)).optional(),
      Phone: personal('phone', z.string().max(30)).optional(),
    })
    .optional(),
  BillEmail: personal('email', z.string().max(100)).optional(),
  BillAddr: addressWish.optional(),
  ShipAddr: addressWish.optional(),
  SalesTermRef: refWish.optional(),
  ClassRef: refWish.optional(),
  CustomerMemo: personal('note', z.string().max(1000)).optional(),
  Lines: z.array(line).min(1),
  ShippingAmount: amount.optional().describe('as the buyer pays it: tax included'),
  TotalTax: amount.optional().describe('the tax of the whole order'),
  Paid: amount.optional().describe('what was paid of it so far; noted where the option payments is set'),
});

export type Sale = z.output<typeof sale>;
export type SaleLine = z.output<typeof line>;
