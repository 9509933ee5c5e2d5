import type { Order, OrderLine } from '../../domain/canonical/order.ts';
import { countryCode } from '../../domain/countries.ts';
import { minorDigits } from '../../domain/currencies.ts';
import { add, divide, multiply, roundMoney, sum } from '../../domain/decimal.ts';
import type { FullLine, FullOrder } from './record.ts';

type Address = Order['shipTo'];

const PAYMENT: Record<string, Order['payment']['state']> = {
  PENDING: 'unpaid',
  AUTHORIZED: 'authorized',
  PARTIALLY_PAID: 'partial',
  PAID: 'paid',
  PARTIALLY_REFUNDED: 'paid',
  REFUNDED: 'refunded',
  VOIDED: 'unpaid',
  EXPIRED: 'unpaid',
};
/** How many kilograms one is. */
const WEIGHT_UNITS: Record<string, string> = { GRAMS: '0.001', OUNCES: '0.028349523125', POUNDS: '0.45359237' };

/**
 * The shipped mapping written out in TypeScript, as somebody would who knows both shapes, trusts the source's types and does not explain what went wrong
 * with which field: it throws at the first. Exact where the mapping is exact.
 */
export function orderByHand(order: FullOrder): Order {
  const { customer, purchasingEntity: buyer, shippingAddress: to, billingAddress: bill, currencyCode } = order;
  const state = PAYMENT[order.displayFinancialStatus];
  if (state === undefined) throw new Error('unknown payment state');
  if (!to) throw new Error('no address');
  const made: Order = {
    id: order.id,
    number: order.name,
    placedAt: new Date(order.processedAt).toISOString(),
    state: order.cancelledAt ? 'cancelled' : 'open',
    payment: { state, paid: padded(order.totalReceivedSet.shopMoney.amount, currencyCode) },
    currency: currencyCode,
    customer: {},
    shipTo: address(to),
    lines: [],
    shipping: { total: padded(order.currentShippingPriceSet.shopMoney.amount, currencyCode) },
    total: padded(order.currentTotalPriceSet.shopMoney.amount, currencyCode),
  };
  const method = order.paymentGatewayNames[0];
  if (method) made.payment.method = method;
  const terms = order.paymentTerms?.dueInDays;
  if (terms != null) made.payment.termsDays = terms;

  if (customer) made.customer.id = customer.id;
  const name = customer?.displayName || to.name;
  if (name) made.customer.name = name;
  const email = order.email || customer?.defaultEmailAddress?.emailAddress;
  if (email) made.customer.email = email;
  const phone = order.phone || customer?.defaultPhoneNumber?.phoneNumber || to.phone;
  if (phone) made.customer.phone = phone;
  const company = buyer?.company?.name || to.company;
  if (company) made.customer.company = company;
  const taxId = buyer?.location?.taxSettings.taxRegistrationId;
  if (taxId) made.customer.taxId = taxId;
  if (bill?.address1 && bill.city && bill.countryCodeV2) made.billTo = address(bill);

  for (const node of order.lineItems.nodes) if (node.currentQuantity > 0) made.lines.push(line(node, order));
  if (order.shippingLine?.title && made.shipping) made.shipping.method = order.shippingLine.title;
  if (order.currentTotalTaxSet) made.tax = padded(order.currentTotalTaxSet.shopMoney.amount, currencyCode);
  if (order.poNumber) made.poNumber = order.poNumber;
  if (order.note) made.note = order.note;
  if (order.tags) made.tags = [...order.tags];
  return made;
}

function address(from: NonNullable<FullOrder['shippingAddress']>): Address {
  const made: Address = { line1: from.address1, city: from.city, country: country(from.countryCodeV2) };
  if (from.name) made.name = from.name;
  if (from.company) made.company = from.company;
  if (from.address2) made.line2 = from.address2;
  const region = from.provinceCode || from.province;
  if (region) made.region = region;
  if (from.zip) made.postalCode = from.zip;
  if (from.phone) made.phone = from.phone;
  return made;
}

function line(node: FullLine, order: FullOrder): OrderLine {
  if (!node.sku) throw new Error('no SKU');
  const { amount } = node.discountedUnitPriceAfterAllDiscountsSet.shopMoney;
  const { currentQuantity: quantity } = node;
  let unitPrice = amount;
  let total: string;
  if (order.taxesIncluded) total = multiply(amount, quantity);
  else {
    const tax = sum(node.taxLines.map((one) => one.priceSet.shopMoney.amount));
    const whole = add(multiply(amount, node.quantity), tax);
    unitPrice = divide(whole, node.quantity, 4);
    total = roundMoney(divide(multiply(whole, quantity), node.quantity, 6), order.currencyCode);
  }
  const made: OrderLine = { id: node.id, sku: node.sku, quantity, unitPrice, total };
  if (node.title) made.name = node.title;
  const rate = node.taxLines[0]?.ratePercentage;
  if (rate != null) made.taxRate = String(rate);
  const item = node.variant?.inventoryItem;
  if (item?.harmonizedSystemCode) made.hsCode = item.harmonizedSystemCode;
  if (item?.countryCodeOfOrigin) made.origin = country(item.countryCodeOfOrigin);
  const weight = item?.measurement.weight;
  if (weight) {
    const factor = WEIGHT_UNITS[weight.unit];
    made.weightKg = factor ? divide(multiply(String(weight.value), factor), 1, 6) : String(weight.value);
  }
  return made;
}

function country(code: string): string {
  const known = countryCode(code);
  if (known === undefined) throw new Error('no country');
  return known;
}

/** `12.5` in EUR is `12.50`. */
function padded(amount: string, currency: string): string {
  const point = amount.indexOf('.');
  const fraction = point < 0 ? 0 : amount.length - point - 1;
  const digits = minorDigits(currency);
  return fraction >= digits ? amount : `${amount}${point < 0 ? '.' : ''}${'0'.repeat(digits - fraction)}`;
}
