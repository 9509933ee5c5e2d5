import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** Amounts are exact decimals as text, in the order's currency. */
const amount = z.string();

const grossWanted = amount
  .optional()
  .describe('made: what the buyer pays for it, tax included, less what was refunded before it left');

const address = z.looseObject({
  first_name: personal('name', z.string()).nullish(),
  last_name: personal('name', z.string()).nullish(),
  company: personal('company', z.string()).nullish(),
  address_1: personal('street', z.string()).nullish(),
  address_2: personal('street', z.string()).nullish(),
  city: personal('city', z.string()).nullish(),
  state: z.string().nullish().describe('a code of the country: CA, BE ...'),
  postcode: personal('postalCode', z.string()).nullish(),
  country: z.string().nullish(),
  email: personal('email', z.string()).nullish(),
  phone: personal('phone', z.string()).nullish(),
});

const lineItem = z.looseObject({
  id: z.int(),
  name: z.string().nullish(),
  product_id: z.int().nullish(),
  variation_id: z.int().nullish(),
  sku: z.string().nullish().describe('empty where the article has none, or is deleted'),
  quantity: z.number(),
  subtotal: amount.nullish().describe('before discounts, without tax'),
  total: amount.describe('after discounts, without tax'),
  total_tax: amount,
  quantity_wanted: z
    .number()
    .optional()
    .describe('made: what is still wanted of it, less what was refunded before it left'),
  gross_wanted: amount.optional().describe('made: what the buyer pays for that, tax included'),
});

/** `GET /wc/v3/orders`, with what was refunded counted in. Times that end in `_gmt` are UTC without saying so. */
export const order = z.looseObject({
  id: z.int(),
  number: z.string().describe('the number that people use: a plugin may make another one than the id'),
  status: z
    .string()
    .describe('pending, processing, on-hold, completed, cancelled, refunded, failed, trash, or one of a plugin'),
  currency: z.string(),
  date_created_gmt: z.string(),
  date_modified_gmt: z.string(),
  date_paid_gmt: z.string().nullish(),
  date_completed_gmt: z.string().nullish(),
  total: amount,
  total_tax: amount.nullish(),
  discount_total: amount.nullish(),
  shipping_total: amount.nullish(),
  shipping_tax: amount.nullish(),
  prices_include_tax: z.boolean().nullish(),
  customer_id: z.int().describe('0 for a guest'),
  customer_note: personal('note', z.string()).nullish(),
  payment_method: z.string().nullish(),
  payment_method_title: z.string().nullish(),
  transaction_id: z.string().nullish(),
  created_via: z.string().nullish(),
  billing: address,
  shipping: address,
  line_items: z.array(lineItem),
  shipping_lines: z
    .array(
      z.looseObject({
        id: z.int(),
        method_title: z.string().nullish(),
        method_id: z.string().nullish(),
        total: amount,
        total_tax: amount,
        gross_wanted: grossWanted,
      }),
    )
    .nullish(),
  fee_lines: z
    .array(
      z.looseObject({
        id: z.int(),
        name: z.string().nullish(),
        total: amount,
        total_tax: amount,
        gross_wanted: grossWanted,
      }),
    )
    .nullish(),
  coupon_lines: z.array(z.looseObject({ code: z.string() })).nullish(),
  refunds: z
    .array(z.looseObject({ id: z.int(), reason: personal('free', z.string()).nullish(), total: amount }))
    .nullish(),
  meta: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('made of meta_data: the values of plugins by their names'),
  cancelled: z
    .boolean()
    .optional()
    .describe('made of the status: cancelled, in the trash, or refunded whole before it left'),
  refunded_total: amount.optional().describe('made of the refunds'),
  total_wanted: amount.optional().describe('made: the total less what was refunded before it left'),
  tax_wanted: amount.optional().describe('made: the tax less what was refunded of it before it left'),
  ship_to: address.optional().describe('made: the shipping address, or the billing address where there is none'),
});

export type Order = z.infer<typeof order>;
export type LineItem = z.infer<typeof lineItem>;

export interface Meta {
  id?: number;
  key: string;
  value: unknown;
}

/** An order as the shop answers it. */
export type ShopOrder = Order & { meta_data?: Meta[] | null };
