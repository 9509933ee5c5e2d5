import type { BulkItem } from '../../domain/bulk/items.ts';
import type { BulkRules } from '../../domain/bulk/verdict.ts';

const item = (sku: string, more: Partial<BulkItem> = {}): BulkItem => ({
  sku,
  packSize: 1,
  minQuantity: 1,
  blocked: false,
  price: '12.30',
  currency: 'EUR',
  ...more,
});

export const ITEMS: readonly BulkItem[] = [
  item('WB-001', { name: 'Cup', packSize: 6, minQuantity: 12 }),
  item('WB-002', { name: 'Plate' }),
  item('WB-009', { blocked: true }),
  item('00123', { name: 'Spoon' }),
  item('4006381333931', { name: 'Pen' }),
  item('0555', { name: 'Bowl' }),
  item('00555', { name: 'Bowl, large' }),
];

export const RULES: BulkRules = { mostPieces: 100_000, poBoxes: 'refuse', payment: 'unpaid', today: '2026-11-26' };

const ADDRESS = {
  Currency: 'EUR',
  Company: 'Sample Works',
  'Ship-to name': 'Sample Buyer',
  'Address line 1': '5 Sample Street',
  City: 'Berlin',
  'Postal code': '10115',
  Country: 'DE',
  Phone: '+49 30 1234567',
};

/** Two orders with nothing wrong: of two lines, and of one. */
export const GOOD_ROWS: Record<string, unknown>[] = [
  {
    'Order reference': 'A-1',
    SKU: 'WB-001',
    Quantity: 12,
    'Unit price': 12.3,
    ...ADDRESS,
    Note: '',
    'Order date': '',
    Email: '',
    Incoterm: '',
    'Ship-to company': '',
  },
  { 'Order reference': 'A-1', SKU: 'WB-002', Quantity: 3, 'Unit price': 12.3, ...ADDRESS },
  { 'Order reference': 'A-2', SKU: 'WB-002', Quantity: 1, 'Unit price': 12.3, ...ADDRESS },
];
