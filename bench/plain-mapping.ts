import type { ShopOrder } from './orders.ts';

/** What the ERP of the benchmarks takes. */
export interface ErpOrder {
  reference: string;
  number: string;
  date: string;
  currency: string;
  status: string;
  paid: string;
  customer: { code: string; name: string; email: string; company?: string };
  address: {
    name: string;
    company?: string;
    street: string;
    street2?: string;
    city: string;
    region?: string;
    zip: string;
    country: string;
    phone: string;
  };
  freight: { method: string; amount: string };
  total: string;
  tax: string;
  note?: string;
  lines: {
    line: string;
    material: string;
    text: string;
    quantity: number;
    price: string;
    amount: string;
    taxRate: string;
  }[];
}

const PAYMENT: Record<string, string> = { PAID: 'paid', PENDING: 'unpaid' };

/**
 * The same two mappings (`bench/mappings/`) written out by hand, as whoever writes a plain script would: the lanes without
 * Waybill pay for no mapping engine. A test holds both to the same result.
 */
export function toErp(order: ShopOrder, reference: string): ErpOrder {
  const status = PAYMENT[order.displayFinancialStatus];
  if (status === undefined) throw new Error(`unknown payment status ${order.displayFinancialStatus}`);
  const { customer, shippingAddress: to } = order;
  return {
    reference,
    number: order.name,
    date: new Date(order.createdAt).toISOString(),
    currency: order.currencyCode,
    status,
    paid: order.totalPriceSet.shopMoney.amount,
    customer: {
      code: customer.id,
      name: customer.displayName,
      email: customer.email,
      ...(customer.company !== null && { company: customer.company }),
    },
    address: {
      name: to.name,
      ...(to.company !== null && { company: to.company }),
      street: to.address1,
      ...(to.address2 !== null && { street2: to.address2 }),
      city: to.city,
      ...(to.provinceCode !== null && { region: to.provinceCode }),
      zip: to.zip,
      country: to.countryCodeV2,
      phone: to.phone,
    },
    freight: { method: order.shippingLine.title, amount: order.totalShippingPriceSet.shopMoney.amount },
    total: order.totalPriceSet.shopMoney.amount,
    tax: order.totalTaxSet.shopMoney.amount,
    ...(order.note !== null && { note: order.note }),
    lines: order.lineItems.nodes
      .filter((line) => line.currentQuantity > 0)
      .map((line) => ({
        line: line.id,
        material: line.sku,
        text: line.title,
        quantity: line.currentQuantity,
        price: line.discountedUnitPriceSet.shopMoney.amount,
        amount: line.discountedTotalSet.shopMoney.amount,
        taxRate: String(line.taxLines[0]?.ratePercentage ?? 0),
      })),
  };
}
