import type { BulkData } from '../bulk/verdict.ts';
import type { Address } from '../canonical/fields.ts';
import type { Order } from '../canonical/order.ts';
import { sum } from '../decimal.ts';
import type { ReorderLine } from './resolve.ts';

/** The number of the nth time that an order is ordered again: by this it is known, and never made twice. */
export const reorderReference = (number: string, n: number): string => `${number}-R${n}`;

/**
 * The new order in the layout of this house's files: buyer and addresses of the old one, today's lines. What was of that one order alone,
 * the buyer's own number and note, stays with it. `customerId` is left out where the shop that gets it is another. `of` is the root of the old
 * one: its number alone may be that of another shop's too.
 */
export function reorderData(
  order: Order,
  reference: string,
  lines: readonly ReorderLine[],
  { of, placedAt, sameShop }: { of: string; placedAt: string; sameShop: boolean },
): BulkData {
  const going = lines.flatMap(({ sku, name, quantity, now, total, why }) =>
    why === undefined && now !== undefined && total !== undefined ? [{ sku, name, quantity, now, total }] : [],
  );
  const { customer, shipTo } = order;
  const optional = {
    customer_no: sameShop ? customer.id : undefined,
    customer_name: customer.name,
    customer_company: customer.company,
    customer_tax_id: customer.taxId,
    customer_eori: customer.eori,
    customer_email: customer.email,
    customer_phone: customer.phone,
    ...shipped(shipTo),
    incoterm: order.incoterm,
  };
  return {
    order_no: reference,
    reorder_of: of,
    placed_at: placedAt,
    state: 'open',
    payment: 'unpaid',
    currency: order.currency,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    total: sum(going.map(({ total }) => total)),
    lines: going.map(({ sku, name, quantity, now, total }, at) => ({
      line_no: String(at + 1),
      sku,
      ...(name === undefined ? {} : { name }),
      quantity,
      unit_price: now,
      line_total: total,
    })),
  };
}

const shipped = ({ name, company, line1, line2, city, region, postalCode, country, phone }: Address) => ({
  ship_name: name,
  ship_company: company,
  ship_line1: line1,
  ship_line2: line2,
  ship_city: city,
  ship_region: region,
  ship_postal_code: postalCode,
  ship_country: country,
  ship_phone: phone,
});
