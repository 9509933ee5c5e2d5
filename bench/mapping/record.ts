import { SEED } from '../ends.ts';
import { type ShopOrder, shopOrder } from '../orders.ts';

interface MoneySet {
  shopMoney: { amount: string; currencyCode: string };
}

type Address = ShopOrder['shippingAddress'] & { province: string | null };

/** What the shipped mapping reads of an order. */
export interface FullOrder {
  id: string;
  name: string;
  processedAt: string;
  cancelledAt: string | null;
  displayFinancialStatus: string;
  currencyCode: string;
  taxesIncluded: boolean;
  email: string | null;
  phone: string | null;
  poNumber: string | null;
  note: string | null;
  tags: string[];
  paymentGatewayNames: string[];
  paymentTerms: { dueInDays: number | null } | null;
  customer: {
    id: string;
    displayName: string;
    defaultEmailAddress: { emailAddress: string } | null;
    defaultPhoneNumber: { phoneNumber: string } | null;
  } | null;
  purchasingEntity: {
    company?: { name: string };
    location?: { taxSettings: { taxRegistrationId: string | null } };
  } | null;
  shippingAddress: Address | null;
  billingAddress: Address | null;
  shippingLine: { title: string } | null;
  totalReceivedSet: MoneySet;
  currentShippingPriceSet: MoneySet;
  currentTotalPriceSet: MoneySet;
  currentTotalTaxSet: MoneySet | null;
  lineItems: { nodes: FullLine[] };
}

export interface FullLine {
  id: string;
  sku: string | null;
  title: string;
  quantity: number;
  currentQuantity: number;
  discountedUnitPriceAfterAllDiscountsSet: MoneySet;
  taxLines: { ratePercentage: number; priceSet: MoneySet }[];
  variant: {
    inventoryItem: {
      harmonizedSystemCode: string | null;
      countryCodeOfOrigin: string | null;
      measurement: { weight: { value: number; unit: string } | null };
    };
  } | null;
}

/** An order of the benchmarks with all that the shipped mapping asks for; as JSON, because that is how orders come. */
export function fullOrder(index: number): FullOrder {
  const order = shopOrder(SEED, index);
  const { customer } = order;
  const zero: MoneySet = { shopMoney: { amount: '0.00', currencyCode: order.currencyCode } };
  const address: Address = { ...order.shippingAddress, province: null };
  const full: FullOrder = {
    id: order.id,
    name: order.name,
    processedAt: order.createdAt,
    cancelledAt: order.cancelledAt,
    displayFinancialStatus: order.displayFinancialStatus,
    currencyCode: order.currencyCode,
    taxesIncluded: true,
    email: customer.email,
    phone: null,
    poNumber: index % 3 === 0 ? `PO-${index}` : null,
    note: order.note,
    tags: order.tags,
    paymentGatewayNames: ['card'],
    paymentTerms: index % 5 === 0 ? { dueInDays: 30 } : null,
    customer: {
      id: customer.id,
      displayName: customer.displayName,
      defaultEmailAddress: { emailAddress: customer.email },
      defaultPhoneNumber: { phoneNumber: customer.phone },
    },
    purchasingEntity: customer.company === null ? null : { company: { name: customer.company } },
    shippingAddress: address,
    billingAddress: address,
    shippingLine: order.shippingLine,
    totalReceivedSet: order.totalPriceSet,
    currentShippingPriceSet: order.totalShippingPriceSet,
    currentTotalPriceSet: order.totalPriceSet,
    currentTotalTaxSet: order.totalTaxSet,
    lineItems: {
      nodes: order.lineItems.nodes.map((line, at) => ({
        id: line.id,
        sku: line.sku,
        title: line.title,
        quantity: line.currentQuantity,
        currentQuantity: line.currentQuantity,
        discountedUnitPriceAfterAllDiscountsSet: line.discountedUnitPriceSet,
        taxLines: line.taxLines.map((tax) => ({ ...tax, priceSet: zero })),
        variant: {
          inventoryItem: {
            harmonizedSystemCode: at % 2 === 0 ? '441911' : null,
            countryCodeOfOrigin: 'CN',
            measurement: { weight: { value: 1.15 + at, unit: 'KILOGRAMS' } },
          },
        },
      })),
    },
  };
  return JSON.parse(JSON.stringify(full)) as FullOrder;
}
