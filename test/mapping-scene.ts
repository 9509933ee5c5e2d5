import { expect } from 'vitest';
import { type Mapping, MappingBook, type MappingContext, type SourceFile } from '../mapper/index.ts';

export const context: MappingContext = {
  now: Date.UTC(2026, 10, 22),
  values: { params: { customer: 'C-7' }, identity: 'w-1' },
};

/** An outbound mapping: nothing is known of the target, so that any rule may be tried. */
export const outbound = (rules: string) =>
  `waybill: 1\nfrom: order\nto: shop/order\nrules:\n${rules.replace(/^/gm, '  ')}`;
/** Both sides unknown are refused, so the record side is a system and the target `status`, whose only required fields are given. */
export const inbound = (rules: string) =>
  `waybill: 1\nfrom: shop/status\nto: status\nrules:\n  of: { const: order }\n  state: { const: shipped }\n${rules.replace(/^/gm, '  ')}`;

/** A mapping that must compile, of the name `shop/one`. */
export function book(text: string, ...more: SourceFile[]): Mapping {
  const compiled = MappingBook.compile([{ path: 'shop/one.yaml', text }, ...more]);
  expect(compiled.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return compiled.byName('shop/one') as Mapping;
}

/** What an inbound rule makes of a record, or the problems that it has with it. */
export const detail = async (rule: string, record: unknown, ...more: SourceFile[]) => {
  const result = await book(inbound(`detail: ${rule}`), ...more).apply(record, context);
  return result.ok ? result.target.detail : result.problems.map(({ code, path, where }) => [code, path, where]);
};

/** A mapping with most of what a rule may say, the table that it looks up in, and a record for it. */
export const ORDER = `
waybill: 1
from: shop/order
to: order
rules:
  id: id
  number: name
  placedAt: { from: createdAt, as: instant }
  state: { expr: "cancelledAt ? 'cancelled' : 'open'" }
  payment.state: { from: displayFinancialStatus, lookup: pay, unknown: fail }
  currency: { from: currencyCode, as: currency }
  customer.email: { from: email, as: email }
  shipTo.line1: shippingAddress.address1
  shipTo.city: shippingAddress.city
  shipTo.country: { from: shippingAddress.countryCodeV2, as: country }
  poNumber: { first: [poNumber, metafields.po], missing: skip }
  note: { expr: "customAttributes[key='gift'].value" }
  total: { from: totalPriceSet.shopMoney.amount, as: money }
  lines:
    each: lineItems.nodes
    where: "currentQuantity > 0"
    rules:
      id: id
      sku: { from: sku, missing: fail }
      quantity: { from: currentQuantity, as: integer }
      unitPrice: { from: discountedUnitPriceSet.shopMoney.amount, as: money }
      total: { expr: "$decimalMultiply(discountedUnitPriceSet.shopMoney.amount, currentQuantity)" }
`;
export const PAY = {
  path: 'tables/pay.csv',
  text: '\uFEFFshop;canonical\r\nPAID;paid\r\n"PENDING";unpaid\r\nPARTIALLY_PAID;partial\r\n',
};
export const RECORD = {
  id: 'gid://shop/Order/5',
  name: '#1001',
  createdAt: '2026-11-22T10:00:00+01:00',
  displayFinancialStatus: 'PAID',
  currencyCode: 'EUR',
  email: 'a@example.com',
  shippingAddress: { address1: 'Am Markt 1', city: 'Bremen', countryCodeV2: 'DE' },
  metafields: { po: 'PO-9' },
  customAttributes: [{ key: 'gift', value: 'Merry' }],
  totalPriceSet: { shopMoney: { amount: '39.80' } },
  lineItems: {
    nodes: [
      { id: '1', sku: 'A', currentQuantity: 2, discountedUnitPriceSet: { shopMoney: { amount: '19.90' } } },
      { id: '2', sku: 'B', currentQuantity: 0, discountedUnitPriceSet: { shopMoney: { amount: '5.00' } } },
    ],
  },
};
