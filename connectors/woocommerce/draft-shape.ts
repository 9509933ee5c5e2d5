import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

const amount = z.string().regex(/^\d+(\.\d+)?$/, 'an amount such as 12.30');

const address = z.strictObject({
  first_name: personal('name', z.string()).optional(),
  last_name: personal('name', z.string()).optional(),
  company: personal('company', z.string()).optional(),
  address_1: personal('street', z.string()),
  address_2: personal('street', z.string()).optional(),
  city: personal('city', z.string()),
  state: z.string().optional().describe('a code of the country: CA, NW ...'),
  postcode: personal('postalCode', z.string()).optional(),
  country: z.string().regex(/^[A-Z]{2}$/),
  phone: personal('phone', z.string()).optional(),
});

/** An order that somebody else took, as one of the shop that its buyer has yet to pay. */
export const draft = z.strictObject({
  placed_at: z.iso
    .datetime({ offset: true })
    .describe('nothing of it was in the shop before: it is looked for from here on'),
  currency: z.string().regex(/^[A-Z]{3}$/),
  email: personal('email', z.string())
    .optional()
    .describe("the buyer: the shop's customer of this address, else a guest"),
  shipping: address,
  billing: address.optional().describe('the shipping address without it'),
  line_items: z
    .array(
      z.strictObject({
        sku: z.string().min(1),
        quantity: z.int().positive(),
        total: amount.optional().describe("of all its pieces, without tax; the shop's own price without it"),
      }),
    )
    .min(1),
  shipping_line: z
    .strictObject({ method_title: z.string(), total: amount.describe('without tax') })
    .optional()
    .describe('how it goes, and what that costs'),
  customer_note: personal('note', z.string()).optional(),
});

export type Draft = z.infer<typeof draft>;
