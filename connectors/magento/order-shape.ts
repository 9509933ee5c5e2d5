import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** Amounts are numbers of up to four digits behind the point, in the order's currency. */
const money = z.number();
const number = money.nullish();

const address = z.looseObject({
  firstname: personal('name', z.string()).nullish(),
  middlename: personal('name', z.string()).nullish(),
  lastname: personal('name', z.string()).nullish(),
  company: personal('company', z.string()).nullish(),
  street: z.array(personal('street', z.string())).nullish(),
  city: personal('city', z.string()).nullish(),
  region: personal('region', z.string()).nullish(),
  region_code: z.string().nullish(),
  postcode: personal('postalCode', z.string()).nullish(),
  country_id: z.string().nullish(),
  telephone: personal('phone', z.string()).nullish(),
  email: personal('email', z.string()).nullish(),
  vat_id: personal('taxId', z.string()).nullish(),
});

export const orderItem = z.looseObject({
  item_id: z.int(),
  /** The row of the configurable or bundle that this one is the inside of. */
  parent_item_id: z.int().nullish(),
  sku: z.string(),
  name: z.string().nullish(),
  product_type: z.string().nullish(),
  is_virtual: z.union([z.int(), z.boolean()]).nullish(),
  /** Of one piece, in the unit of the shop (pounds unless it says kilograms). */
  weight: number,
  qty_ordered: money,
  /** Made of the others: what is still wanted or was sent; of a cancelled order, what was ordered. */
  qty_wanted: money.optional(),
  qty_canceled: number,
  qty_invoiced: number,
  qty_refunded: number,
  qty_shipped: number,
  price: number,
  price_incl_tax: number,
  row_total: money,
  row_total_incl_tax: number,
  tax_amount: number,
  tax_percent: number,
  discount_amount: number,
  /** The part of the tax that a discount on prices with tax took away. */
  discount_tax_compensation_amount: number,
});

/** `GET /V1/orders`. Times are UTC without saying so. */
export const order = z.looseObject({
  entity_id: z.int(),
  increment_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  state: z.string().nullish(),
  status: z.string().nullish(),
  /** Made of the state: cancelled, or paid back whole before anything had left. */
  cancelled: z.boolean().optional(),
  store_id: z.int().nullish(),
  store_name: z.string().nullish(),
  customer_id: z.int().nullish(),
  customer_group_id: z.int().nullish(),
  customer_is_guest: z.union([z.int(), z.boolean()]).nullish(),
  customer_email: personal('email', z.string()).nullish(),
  customer_firstname: personal('name', z.string()).nullish(),
  customer_middlename: personal('name', z.string()).nullish(),
  customer_lastname: personal('name', z.string()).nullish(),
  customer_taxvat: personal('taxId', z.string()).nullish(),
  customer_note: personal('note', z.string()).nullish(),
  ext_order_id: z.string().nullish(),
  ext_customer_id: z.string().nullish(),
  coupon_code: z.string().nullish(),
  order_currency_code: z.string(),
  base_currency_code: z.string().nullish(),
  grand_total: money,
  subtotal: number,
  tax_amount: number,
  discount_amount: number,
  shipping_amount: number,
  shipping_tax_amount: number,
  shipping_discount_amount: number,
  shipping_discount_tax_compensation_amount: number,
  shipping_incl_tax: number,
  shipping_description: z.string().nullish(),
  total_paid: number,
  total_due: number,
  total_invoiced: number,
  total_refunded: number,
  total_canceled: number,
  payment: z
    .looseObject({
      method: z.string().nullish(),
      po_number: personal('free', z.string()).nullish(),
      amount_authorized: number,
      amount_paid: number,
      last_trans_id: z.string().nullish(),
    })
    .nullish(),
  billing_address: address.nullish(),
  /** Made of the first shipping assignment; an order of downloads alone goes nowhere, and has the billing address here. */
  shipping_address: address.nullish(),
  items: z.array(orderItem),
  status_histories: z
    .array(
      z.looseObject({
        comment: personal('free', z.string()).nullish(),
        status: z.string().nullish(),
        created_at: z.string().nullish(),
      }),
    )
    .nullish(),
  extension_attributes: z
    .looseObject({
      shipping_assignments: z
        .array(
          z.looseObject({
            shipping: z.looseObject({ address: address.nullish(), method: z.string().nullish() }).nullish(),
          }),
        )
        .nullish(),
      /** B2B for Adobe Commerce. */
      company_order_attributes: z
        .looseObject({ company_id: z.int().nullish(), company_name: personal('company', z.string()).nullish() })
        .nullish(),
    })
    .nullish(),
});

export type Order = z.infer<typeof order>;
export type OrderItem = z.infer<typeof orderItem>;
