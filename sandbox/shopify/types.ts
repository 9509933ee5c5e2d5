/** How the sandbox keeps an order; amounts are in minor units of its currency. */
export interface ShopLine {
  id: string;
  sku: string;
  title: string;
  /** As ordered. */
  quantity: number;
  /** After edits; also what its fulfilment order holds. */
  currentQuantity: number;
  fulfilled: number;
  unitMinor: number;
}

export interface ShopOrder {
  number: number;
  id: string;
  name: string;
  createdAt: string;
  updatedAt: string;
  /** Rises with every change: the order of `updated_at`, finer than its seconds. */
  changeSeq: number;
  cancelledAt: string | null;
  paid: boolean;
  /** Why its fulfilment is on hold. */
  held?: string | null;
  currency: string;
  digits: number;
  taxPercent: number;
  receivedMinor: number;
  shippingMinor: number;
  b2b: boolean;
  tags: string[];
  termsDays: number | null;
  poNumber: string | null;
  note: string | null;
  customer: { id: string; name: string; email: string; phone: string };
  company: { id: string; name: string; locationId: string; taxId: string } | null;
  address: Record<string, string | null>;
  lines: ShopLine[];
}

export interface ShopFulfillment {
  id: string;
  name: string;
  orderId: string;
  status: 'SUCCESS' | 'CANCELLED';
  displayStatus: string;
  createdAt?: string;
  trackingInfo: { company: string | null; number: string | null; url: string | null }[];
  lines: { lineId: string; quantity: number }[];
}

export interface StockLevel {
  sku: string;
  available: number;
  /** Whole seconds, as the vendor writes times. */
  updatedAt: string;
}

export const totalMinor = (order: ShopOrder): number =>
  order.shippingMinor + order.lines.reduce((sum, line) => sum + line.unitMinor * line.currentQuantity, 0);

/** `1230` with two digits is `12.30`; with none, `1230`. Shopify writes yen as `1230.0`. */
export function amountOf(minor: number, digits: number): string {
  if (digits === 0) return `${minor}.0`;
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${minor < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
