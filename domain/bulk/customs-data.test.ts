import { describe, expect, it } from 'vitest';
import { BulkItems } from './items.ts';
import { judge } from './judge.ts';
import { againstKnown } from './known-before.ts';

const CUP = {
  sku: 'WB-001',
  name: 'Cup',
  packSize: 1,
  minQuantity: 1,
  blocked: false,
  price: '12.30',
  currency: 'EUR',
};
const RULES = { mostPieces: 1000, poBoxes: 'refuse', payment: 'unpaid', today: '2026-11-26' } as const;
const ROW = {
  ...{ 'Order reference': 'A-1', SKU: 'WB-001', Quantity: '2', Currency: 'EUR', Company: 'Sample Works' },
  ...{ 'Address line 1': '5 Sample Street', City: 'Berlin', 'Postal code': '10115', Country: 'DE', Phone: '+49 30 1' },
};
const judged = (more: Record<string, string>, item: object = {}) => {
  const row = { ...ROW, ...more };
  const rows = [Object.keys(row), Object.values(row)];
  const sheet = {
    name: 'Orders',
    rows: rows.map((cells, at) => ({ row: at + 1, cells: cells.map((text) => ({ text })) })),
  };
  return judge([sheet], new BulkItems([{ ...CUP, ...item }]), RULES);
};
const codes = (more: Record<string, string>) => judged(more).findings.map(({ code, field }) => [code, field]);

describe('what customs and tax ask of an order by file', () => {
  it('is the buyer’s numbers, under whatever heading', () => {
    const [order] = judged({ 'USt-IdNr.': 'DE 123 456 789', EORI: 'de 1234567' }).orders;
    expect(order?.data).toMatchObject({ customer_tax_id: 'DE 123 456 789', customer_eori: 'DE1234567' });
  });

  it('is marked where a number cannot be one', () => {
    expect(codes({ 'VAT No.': 'DE12345', EORI: 'n/a' })).toEqual([
      ['not-a-vat-id', 'taxId'],
      ['not-an-eori', 'eori'],
    ]);
    // Of a house elsewhere, whose goods go to Germany.
    expect(codes({ 税号: '91440300MA5GABCD12' })).toEqual([]);
  });

  it('is no number where a column is of amounts or of users, or says in words that there is none', () => {
    for (const heading of ['VAT', 'TVA', 'UID']) {
      const { orders, findings } = judged({ [heading]: '19.00' });
      expect(orders[0]).toMatchObject({
        verdict: 'right',
        data: expect.not.objectContaining({ customer_tax_id: '19.00' }),
      });
      expect(findings).toMatchObject([{ code: 'unknown-column', level: 'warning' }]);
    }
    for (const none of ['n/a', '无']) {
      const { orders, findings } = judged({ 税号: none });
      expect(orders[0]?.data?.customer_tax_id).toBeUndefined();
      expect(findings).toMatchObject([{ code: 'not-a-tax-id', level: 'warning' }]);
    }
  });

  it('is what the table of articles says of each line, and what it says later is no other order', () => {
    const customs = { hsCode: '691110', origin: 'CN', weightKg: '0.35' };
    const then = judged({}, customs).orders[0]?.data;
    expect(then?.lines).toMatchObject([{ hs_code: '691110', origin: 'CN', weight_kg: '0.35' }]);
    const known = new Map([['A-1', { data: then }]]);
    for (const later of [{}, { ...customs, hsCode: '691200', name: 'Mug' }]) {
      const [order] = againstKnown(judged({}, later), known).orders;
      expect(order).toMatchObject({ verdict: 'known', data: then });
    }
    expect(againstKnown(judged({ Quantity: '3' }, customs), known).orders[0]?.verdict).toBe('wrong');
  });
});
