import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, fromMinor, subtract, sum } from '../../domain/decimal.ts';
import { options } from './options.ts';
import { sale } from './sale-shape.ts';
import { taxedLines } from './taxed-lines.ts';

const company = (more: object) =>
  options.parse({ realmId: '1', clientId: 'c', clientSecret: 's', refreshToken: 'r', currency: 'USD', ...more });

const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 });
const cents = (minor: number) => fromMinor(minor, 'USD');

const saleOf = (lines: number[], shipping: number, tax: number) =>
  sale.parse({
    DocNumber: '1',
    Lines: lines.map((amount) => ({ Sku: 'WB-001', Qty: 1, Amount: cents(amount), TaxRate: '20' })),
    ShippingAmount: cents(shipping),
    TotalTax: cents(tax),
  });

describe('the lines of an invoice', () => {
  test('and its tax make what the buyer pays, to the cent, in the United States', () => {
    fc.assert(
      fc.property(amounts, fc.nat(10_000), fc.double({ min: 0, max: 0.3, noNaN: true }), (lines, shipping, share) => {
        const total = lines.reduce((all, one) => all + one, shipping);
        const tax = Math.floor(total * share);
        const { lines: booked, TxnTaxDetail } = taxedLines(saleOf(lines, shipping, tax), company({ tax: 'us' }));
        expect(subtract(cents(total), sum(booked.map(({ amount }) => amount)))).toBe(cents(tax));
        expect(TxnTaxDetail).toEqual({ TotalTax: tax / 100 });
      }),
    );
  });

  test('are net beside what the buyer pays for each, elsewhere', () => {
    fc.assert(
      fc.property(amounts, (lines) => {
        const more = company({ tax: 'international', taxCodes: { '20.00': '6' } });
        const booked = taxedLines(saleOf(lines, 0, 0), more).lines;
        expect(booked.map(({ TaxInclusiveAmt }) => TaxInclusiveAmt)).toEqual(lines.map((amount) => amount / 100));
        for (const [n, { amount }] of booked.entries())
          expect(Math.round((lines[n] as number) / 1.2)).toBe(Number(amount.replace('.', '')));
      }),
    );
  });

  test('stand as they are where no tax is booked, without a shipping of nothing', () => {
    const { lines, ...tax } = taxedLines(saleOf([100], 0, 20), company({}));
    expect(lines.map(({ amount }) => amount)).toEqual(['1.00']);
    expect(tax).toEqual({});
    expect(compare(taxedLines(saleOf([100], 1, 20), company({})).lines[1]?.amount ?? '0', '0.01')).toBe(0);
  });
});
