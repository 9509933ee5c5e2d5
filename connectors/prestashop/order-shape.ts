import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** Everything in the webservice is a text; what is empty, an empty one. */
const text = z.string();

export const address = z.looseObject({
  firstname: personal('name', text).optional(),
  lastname: personal('name', text).optional(),
  company: personal('company', text).optional(),
  vat_number: personal('taxId', text).optional(),
  address1: personal('street', text).optional(),
  address2: personal('street', text).optional(),
  postcode: personal('postalCode', text).optional(),
  city: personal('city', text).optional(),
  phone: personal('phone', text).optional(),
  phone_mobile: personal('phone', text).optional(),
  other: personal('note', text).optional(),
  dni: personal('taxId', text).optional(),
  country: text.optional().describe('ISO code, of the country that id_country names'),
  state: text.optional().describe('ISO code, of the state that id_state names'),
});

/**
 * `GET /api/orders`, with what its ids name in their places: the webservice answers ids alone. Amounts have six digits behind the point;
 * times are made UTC by the connector.
 */
export const order = z.looseObject({
  id: text,
  reference: text,
  id_customer: text.optional(),
  id_shop: text.optional(),
  current_state: text,
  /** Made of the state's flags and of the connection's `cancelledStates`. */
  state: z.looseObject({
    paid: z.boolean(),
    shipped: z.boolean(),
    delivered: z.boolean(),
    cancelled: z.boolean(),
  }),
  module: text.optional(),
  payment: text.optional(),
  date_add: z.iso.datetime().optional(),
  date_upd: z.iso.datetime().optional(),
  currency: text.describe('ISO code, of the currency that id_currency names'),
  carrier: text.optional().describe('name of the carrier that id_carrier names'),
  total_products_wt: text.optional(),
  total_discounts_tax_incl: text.optional(),
  total_shipping_tax_incl: text.optional(),
  total_wrapping_tax_incl: text.optional(),
  total_paid_tax_incl: text,
  total_paid_tax_excl: text.optional(),
  total_paid_real: text.optional(),
  customer: z
    .looseObject({
      id: text,
      email: personal('email', text),
      firstname: personal('name', text).optional(),
      lastname: personal('name', text).optional(),
      company: personal('company', text).optional(),
      siret: personal('taxId', text).optional(),
      id_default_group: text.optional(),
    })
    .optional(),
  delivery_address: address.optional(),
  invoice_address: address.optional(),
  order_rows: z.array(
    z.looseObject({
      id: text,
      product_id: text,
      product_attribute_id: text.optional(),
      product_reference: text,
      product_name: text.optional(),
      product_quantity: text,
      unit_price_tax_incl: text.optional(),
      unit_price_tax_excl: text.optional(),
    }),
  ),
});

export type Order = z.infer<typeof order>;
