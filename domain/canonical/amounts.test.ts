import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compare } from '../decimal.ts';
import { writtenEvenly } from './amounts.ts';
import { CANONICAL } from './records.ts';

it('writes an amount in one way, with the digits of the currency and more only where they tell something', () => {
  for (const text of ['10', '10.0', '10.00', '10.000', '010']) expect(writtenEvenly(text, 2)).toBe('10.00');
  expect(writtenEvenly('10.00')).toBe('10');
  expect(writtenEvenly('3.3350', 2)).toBe('3.335');
  expect(writtenEvenly('-0.00', 2)).toBe('0.00');
  expect(writtenEvenly('-0.05', 2)).toBe('-0.05');
  expect(writtenEvenly('1,20', 2)).toBe('1,20');
});

const decimal = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 99_999 }), fc.stringMatching(/^\d{0,6}$/))
  .map(([minus, whole, fraction]) => `${minus ? '-' : ''}${whole}${fraction && `.${fraction}`}`);

it('writes two amounts alike exactly where they are equal by value', () => {
  fc.assert(
    fc.property(decimal, decimal, fc.integer({ min: 0, max: 4 }), fc.nat({ max: 4 }), (one, other, digits, zeros) => {
      const again = `${one}${one.includes('.') ? '' : '.0'}${'0'.repeat(zeros)}`;
      expect(writtenEvenly(again, digits)).toBe(writtenEvenly(one, digits));
      expect(compare(writtenEvenly(one, digits), one)).toBe(0);
      expect(writtenEvenly(one, digits) === writtenEvenly(other, digits)).toBe(compare(one, other) === 0);
    }),
  );
});

it('gives each amount of an order the digits of its currency, and other decimals none', () => {
  const order = {
    ...{ id: '1', number: '#1', placedAt: '2026-11-22T09:00:00.000Z', state: 'open', customer: {}, tax: '1.6' },
    payment: { state: 'paid', paid: '10' },
    shipping: { total: '0' },
    shipTo: { line1: 'x', city: 'y', country: 'DE' },
    lines: [
      { id: 'L', sku: '10.0', quantity: 1, unitPrice: '9.9990', total: '10.0', taxRate: '19.00', weightKg: '0.50' },
    ],
    total: '10',
  };
  expect(CANONICAL.order.parse({ ...order, currency: 'EUR' })).toMatchObject({
    total: '10.00',
    tax: '1.60',
    payment: { paid: '10.00' },
    shipping: { total: '0.00' },
    lines: [{ sku: '10.0', unitPrice: '9.999', total: '10.00', taxRate: '19', weightKg: '0.5' }],
  });
  expect(CANONICAL.order.parse({ ...order, currency: 'JPY' })).toMatchObject({ total: '10', tax: '1.6' });
  expect(CANONICAL.order.safeParse({ ...order, currency: 'EUR', total: 'ten' }).success).toBe(false);
});
