import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** `CreateAddressInput` of the admin API. */
const address = z.strictObject({
  fullName: personal('name', z.string()).optional(),
  company: personal('company', z.string()).optional(),
  streetLine1: personal('street', z.string()),
  streetLine2: personal('street', z.string()).optional(),
  city: personal('city', z.string()).optional(),
  province: personal('region', z.string()).optional(),
  postalCode: personal('postalCode', z.string()).optional(),
  countryCode: z.string().regex(/^[A-Z]{2}$/),
  phoneNumber: personal('phone', z.string()).optional(),
});

/** An order that somebody else took, as a draft of the shop. */
export const draft = z.strictObject({
  placedAt: z.iso
    .datetime({ offset: true })
    .describe('nothing of it was in the shop before: it is looked for from here on'),
  currencyCode: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('one of the channel’s'),
  customerId: z.string().min(1).optional().describe("the shop's own id of who buys; instead of `customer`"),
  customer: z
    .strictObject({
      emailAddress: personal('email', z.string()),
      firstName: personal('name', z.string()).default(''),
      lastName: personal('name', z.string()).default(''),
      phoneNumber: personal('phone', z.string()).optional(),
    })
    .optional()
    .describe("the shop's customer of this e-mail address; made without an account where there is none"),
  shippingAddress: address,
  billingAddress: address.optional().describe('the shipping address without it'),
  lines: z
    .array(
      z.strictObject({
        sku: z.string().min(1),
        quantity: z.int().positive(),
        total: z
          .int()
          .nonnegative()
          .optional()
          .describe('of all its pieces, in minor units: what the shop must ask for it; any price without it'),
        withTax: z.boolean().optional().describe('of `total`; as the channel keeps its prices, without it'),
      }),
    )
    .min(1),
  note: personal('note', z.string()).optional().describe('for those who work in the shop'),
});

export type Draft = z.infer<typeof draft>;
