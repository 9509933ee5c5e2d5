import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { Noted } from './own.ts';
import type { Sent } from './pieces-left.ts';

const address = z.looseObject({
  fullName: personal('name', z.string().nullable()),
  company: personal('company', z.string().nullable()),
  streetLine1: personal('street', z.string().nullable()),
  streetLine2: personal('street', z.string().nullable()),
  city: personal('city', z.string().nullable()),
  province: personal('region', z.string().nullable()),
  postalCode: personal('postalCode', z.string().nullable()),
  countryCode: z.string().nullable(),
  phoneNumber: personal('phone', z.string().nullable()),
});

/** Integers of the currency's minor units (`MoneyStrategy` of the shop: two digits unless it says otherwise). */
const money = z.int();

/** `Order` of the admin API, as a mapping sees it. Complete: the query names every field. */
export const order = z
  .looseObject({
    id: z.string(),
    code: z.string(),
    type: z.string(),
    orderPlacedAt: z.string().nullable(),
    currencyCode: z.string(),
    /** Made of `state`. */
    cancelled: z.boolean().optional(),
    customer: z
      .looseObject({
        id: z.string(),
        firstName: personal('name', z.string()),
        lastName: personal('name', z.string()),
        emailAddress: personal('email', z.string()),
        phoneNumber: personal('phone', z.string().nullable()),
      })
      .nullable(),
    shippingAddress: address.nullable(),
    billingAddress: address.nullable(),
    lines: z.array(
      z.looseObject({
        id: z.string(),
        quantity: z.int(),
        orderPlacedQuantity: z.int(),
        /** Percent. */
        taxRate: z.number(),
        /** With all discounts, those of the whole order included. */
        proratedUnitPriceWithTax: money,
        proratedLinePriceWithTax: money,
        productVariant: z.looseObject({ id: z.string(), sku: z.string(), name: z.string() }),
      }),
    ),
    surcharges: z.array(z.looseObject({ description: z.string(), priceWithTax: money })),
    shippingLines: z.array(z.looseObject({ shippingMethod: z.looseObject({ code: z.string(), name: z.string() }) })),
    couponCodes: z.array(z.string()),
    shippingWithTax: money,
    total: money,
    totalWithTax: money,
    payments: z
      .array(
        z.looseObject({
          id: z.string(),
          method: z.string(),
          amount: money,
          state: z.string(),
          transactionId: z.string().nullable(),
          refunds: z.array(z.looseObject({ id: z.string(), total: money, state: z.string() })),
        }),
      )
      .nullable(),
  })
  .meta({ complete: true });

/** As the API answers it, before `state`, `updatedAt`, the notes and what only tells what has left are taken out. */
export type Order = Told &
  Noted & {
    state: string;
    updatedAt: string;
    fulfillments: Sent[] | null;
  };

type Told = z.infer<typeof order>;

/** Its lines tell the price without tax as well. */
export type OrderLine = Told['lines'][number] & { proratedUnitPrice: number };
