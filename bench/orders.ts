import { seeded } from '../sandbox/random.ts';

const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** An order as a hosted shop's API answers it: nested, money as text in objects, about four lines, some 3 kB of JSON. */
export interface ShopOrder {
  id: string;
  name: string;
  createdAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  displayFinancialStatus: string;
  currencyCode: string;
  note: string | null;
  tags: string[];
  customer: { id: string; displayName: string; email: string; phone: string; company: string | null };
  shippingAddress: ShopAddress;
  billingAddress: ShopAddress;
  totalPriceSet: MoneySet;
  totalTaxSet: MoneySet;
  totalShippingPriceSet: MoneySet;
  shippingLine: { title: string; code: string };
  lineItems: { nodes: ShopLine[] };
}

interface MoneySet {
  shopMoney: { amount: string; currencyCode: string };
}

interface ShopAddress {
  name: string;
  company: string | null;
  address1: string;
  address2: string | null;
  city: string;
  provinceCode: string | null;
  zip: string;
  countryCodeV2: string;
  phone: string;
}

interface ShopLine {
  id: string;
  sku: string;
  title: string;
  currentQuantity: number;
  discountedUnitPriceSet: MoneySet;
  discountedTotalSet: MoneySet;
  taxLines: { ratePercentage: number; title: string }[];
}

const PLACES = [
  { countryCodeV2: 'DE', city: 'Hamburg', zip: '20095', provinceCode: null, currency: 'EUR', rate: 19 },
  { countryCodeV2: 'FR', city: 'Lyon', zip: '69001', provinceCode: null, currency: 'EUR', rate: 20 },
  { countryCodeV2: 'GB', city: 'Leeds', zip: 'LS1 4DY', provinceCode: 'ENG', currency: 'GBP', rate: 20 },
  { countryCodeV2: 'US', city: 'Austin', zip: '78701', provinceCode: 'TX', currency: 'USD', rate: 8 },
  { countryCodeV2: 'JP', city: 'Osaka', zip: '530-0001', provinceCode: 'JP-27', currency: 'JPY', rate: 10 },
] as const;

const GIVEN = ['Anna', 'Jean', 'Mei', 'Olu', 'Sam', 'Yuki', 'Zoë'] as const;
const FAMILY = ['Schmidt', 'Martin', 'Chen', 'Smith', 'Tanaka', 'Okafor'] as const;

/** The place of an order in the shop's list, of its id: `gid://shop/Order/5000000017` -> 17. */
export const indexOf = (id: string): number => Number(id.slice(id.lastIndexOf('/') + 1)) - FIRST_ID;

const FIRST_ID = 5_000_000_000;

/** The order at a place in the shop's list; order `index` of a seed is the same for ever. */
export function shopOrder(seed: number, index: number): ShopOrder {
  const random = seeded(seed * 1_000_003 + index);
  const place = pick(random, PLACES);
  const money = (cents: number): MoneySet => ({
    shopMoney: { amount: (cents / 100).toFixed(2), currencyCode: place.currency },
  });
  const name = `${pick(random, GIVEN)} ${pick(random, FAMILY)}`;
  const company = random() < 0.3 ? `${pick(random, FAMILY)} Trading Ltd` : null;
  const lines = Array.from({ length: 2 + Math.floor(random() * 5) }, (_, line) => {
    const quantity = 1 + Math.floor(random() * 4);
    const cents = 500 + Math.floor(random() * 9_500);
    const sku = `WB-${String(1 + Math.floor(random() * 40)).padStart(3, '0')}`;
    return {
      cents: cents * quantity,
      node: {
        id: `gid://shop/LineItem/${index * 10 + line}`,
        sku,
        title: `Article ${sku}, boxed, with manual and charger`,
        currentQuantity: quantity,
        discountedUnitPriceSet: money(cents),
        discountedTotalSet: money(cents * quantity),
        taxLines: [{ ratePercentage: place.rate, title: 'VAT' }],
      },
    };
  });
  const goods = lines.reduce((sum, line) => sum + line.cents, 0);
  const total = goods + 590;
  const address: ShopAddress = {
    name,
    company,
    address1: `${1 + Math.floor(random() * 200)} Harbour Street`,
    address2: random() < 0.2 ? 'Flat 4' : null,
    city: place.city,
    provinceCode: place.provinceCode,
    zip: place.zip,
    countryCodeV2: place.countryCodeV2,
    phone: `+49 40 ${100_000 + Math.floor(random() * 899_999)}`,
  };
  const at = new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString();
  const customer = Math.floor(random() * 5_000);
  return {
    id: `gid://shop/Order/${FIRST_ID + index}`,
    name: `#${1001 + index}`,
    createdAt: at,
    updatedAt: at,
    cancelledAt: null,
    displayFinancialStatus: 'PAID',
    currencyCode: place.currency,
    note: random() < 0.1 ? 'Please ring twice' : null,
    tags: random() < 0.5 ? ['web', 'priority'] : ['web'],
    customer: {
      id: `gid://shop/Customer/${customer}`,
      displayName: name,
      email: `buyer${customer}@example.com`,
      phone: address.phone,
      company,
    },
    shippingAddress: address,
    billingAddress: address,
    totalPriceSet: money(total),
    totalTaxSet: money(Math.round((total * place.rate) / (100 + place.rate))),
    totalShippingPriceSet: money(590),
    shippingLine: { title: 'Standard', code: 'STD' },
    lineItems: { nodes: lines.map((line) => line.node) },
  };
}
