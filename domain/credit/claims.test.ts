import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import type { Order } from '../canonical/order.ts';
import type { Invoice, Payment } from '../canonical/records.ts';
import { compare, fromMinor, multiply, roundMoney, sum } from '../decimal.ts';
import { claimsOf, claimsOfInvoice, owedByCurrency } from './claims.ts';
import { exposureOf } from './exposure.ts';

const order = (total: string, payment: Order['payment'] = { state: 'unpaid' }) => plainOrder(total, { payment });
const invoice = (number: string, total: string, more: Partial<Invoice> = {}): Invoice => ({
  number,
  currency: 'EUR',
  total,
  state: 'open',
  ...more,
});
const paid = (amount: string, more: Partial<Payment> = {}): Payment => ({
  state: 'paid',
  amount,
  currency: 'EUR',
  ...more,
});
const claims = (one: Order, invoices: Invoice[] = [], payments: Payment[] = [], more = {}) =>
  claimsOf({ order: one, invoices, payments, cancelled: false, ...more });
const owed = (...given: Parameters<typeof claims>) =>
  claims(...given).map(({ of, number, owed: left, currency }) => `${of} ${number} ${left} ${currency}`);
const day = (text: string) => Date.parse(`${text}T09:00:00.000Z`);

describe('what is owed of an order', () => {
  it('is its total, then its invoices and what none of them claims yet, less what was paid', () => {
    expect(owed(order('100.00'))).toEqual(['order #1001 100.00 EUR']);
    expect(owed(order('100.00'), [invoice('R1', '60.00')])).toEqual(['invoice R1 60.00 EUR', 'order #1001 40.00 EUR']);
    expect(owed(order('100.00'), [invoice('R1', '100.00')], [paid('30.00')])).toEqual(['invoice R1 70.00 EUR']);
    expect(owed(order('100.00'), [invoice('R1', '60.00')], [paid('75.00')])).toEqual([
      'invoice R1 0 EUR',
      'order #1001 25.00 EUR',
    ]);
    expect(owed(order('100.00', { state: 'authorized' }))).toEqual(['order #1001 0 EUR']);
    expect(owed(order('100.00', { state: 'refunded' }))).toEqual([]);
  });

  it('counts money once that the shop, a payment and an invoice tell of', () => {
    const shop = order('100.00', { state: 'partial', paid: '40.00' });
    expect(owed(shop, [invoice('R1', '100.00', { paid: '40.00' })], [paid('40.00')])).toEqual(['invoice R1 60.00 EUR']);
    const told = [invoice('R1', '100.00'), invoice('R1', '100.00', { paid: '40.00' })];
    expect(owed(order('100.00'), told)).toEqual(['invoice R1 60.00 EUR']);
    expect(owed(order('100.00'), [...told].reverse())).toEqual(['invoice R1 60.00 EUR']);
    const customs = invoice('CI-1', '100.00', { shipment: 'S1' });
    expect(owed(order('100.00'), [customs, invoice('R2', '100.00', { state: 'void' })])).toEqual([
      'order #1001 100.00 EUR',
    ]);
  });

  it('counts what a bank takes back, and none in another currency', () => {
    expect(owed(order('100.00', { state: 'paid' }), [], [paid('100.00', { state: 'disputed' })])).toEqual([
      'order #1001 100.00 EUR',
    ]);
    expect(owed(order('100.00'), [], [paid('100.00', { currency: 'USD' })])).toEqual(['order #1001 100.00 EUR']);
    const dollars = invoice('R1', '110.00', { currency: 'USD' });
    expect(owed(order('100.00'), [dollars], [paid('10.00', { currency: 'USD' })])).toEqual(['invoice R1 100.00 USD']);
  });

  it('is due as the invoice says, else so many days after it or the order', () => {
    const due = (...given: Parameters<typeof claims>) => claims(...given)[0]?.dueAt;
    expect(due(order('1.00'))).toBeUndefined();
    expect(due(order('1.00'), [], [], { termsDays: 30 })).toBe(day('2026-12-22'));
    const issued = { issuedAt: '2026-12-01T09:00:00.000Z' };
    expect(due(order('1.00'), [invoice('R1', '1.00', issued)], [], { termsDays: 30 })).toBe(day('2026-12-31'));
    const dated = { ...issued, dueAt: '2026-12-15T09:00:00.000Z' };
    expect(due(order('1.00'), [invoice('R1', '1.00', dated)], [], { termsDays: 30 })).toBe(day('2026-12-15'));
  });

  it('leaves the invoices of an order that was cancelled', () => {
    expect(owed(order('100.00'), [invoice('R1', '60.00')], [], { cancelled: true })).toEqual(['invoice R1 60.00 EUR']);
  });
});

const cents = fc.integer({ min: 0, max: 100_000 }).map((minor) => fromMinor(minor, 'EUR'));
const currency = fc.constantFrom('EUR', 'USD');
const anyPayment = fc.record({
  state: fc.constantFrom<Payment['state'][]>('pending', 'authorized', 'paid', 'failed', 'refunded', 'disputed'),
  amount: cents,
  currency,
});
const anyInvoice = fc.record({
  number: fc.constantFrom('R1', 'R2', 'R3'),
  currency,
  total: cents,
  paid: cents,
  state: fc.constantFrom<Invoice['state'][]>('draft', 'open', 'paid', 'void'),
});
const anyOrder = fc
  .record({
    total: cents,
    state: fc.constantFrom<Order['payment']['state'][]>('unpaid', 'partial', 'paid'),
    paid: cents,
  })
  .map(({ total, ...payment }) => order(total, payment));
const anyMoney = fc.record({
  order: anyOrder,
  invoices: fc.array(anyInvoice, { maxLength: 5 }),
  payments: fc.array(anyPayment, { maxLength: 5 }),
  cancelled: fc.boolean(),
});

describe('the laws of what is owed', () => {
  it('is never negative, and never more than was claimed', () => {
    fc.assert(
      fc.property(anyMoney, (money) => {
        for (const one of claimsOf(money)) {
          expect(compare(one.owed, '0')).toBeGreaterThanOrEqual(0);
          expect(compare(one.owed, one.total)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('does not depend on the order in which things were told', () => {
    const shuffled = anyMoney.chain((money) =>
      fc.record({
        money: fc.constant(money),
        invoices: fc.shuffledSubarray(money.invoices, { minLength: money.invoices.length }),
        payments: fc.shuffledSubarray(money.payments, { minLength: money.payments.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ money, ...other }) => {
        expect(owedByCurrency(claimsOf({ ...money, ...other }))).toEqual(owedByCurrency(claimsOf(money)));
      }),
    );
  });

  it('counts no money twice: an invoice of part of an order, or the same one told again, owes no more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 0, max: 100 }),
        cents,
        (minor, percent, amount) => {
          const one = order(fromMinor(minor, 'EUR'));
          const part = invoice('R1', fromMinor(Math.floor((minor * percent) / 100), 'EUR'));
          const plain = owedByCurrency(claims(one, [], [paid(amount)])).get('EUR') ?? '0';
          for (const invoices of [[part], [part, part]])
            expect(compare(owedByCurrency(claims(one, invoices, [paid(amount)])).get('EUR') ?? '0', plain)).toBe(0);
        },
      ),
    );
  });

  it('falls by each payment, by no more than that payment', () => {
    fc.assert(
      fc.property(anyMoney, cents, (money, amount) => {
        const all = (payments: Payment[]) => owedByCurrency(claimsOf({ ...money, payments })).get('EUR') ?? '0';
        const before = all(money.payments);
        const after = all([...money.payments, paid(amount)]);
        expect(compare(after, before)).toBeLessThanOrEqual(0);
        expect(compare(sum([after, amount]), before)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an invoice without an order', () => {
  const of = (more: Partial<Invoice>, payments: Payment[] = []) =>
    claimsOfInvoice({ invoice: invoice('R1', '80.00', more), payments, termsDays: 30 });
  it('is owed as far as nobody told of its payment, and due by its own day, else by the terms', () => {
    expect(of({ paid: '30.00' })).toMatchObject([{ of: 'invoice', owed: '50.00' }]);
    expect(of({ paid: '30.00' }, [paid('50.00')])).toMatchObject([{ owed: '30.00' }]);
    expect(of({ dueAt: '2026-12-01T00:00:00.000Z' })).toMatchObject([{ dueAt: Date.parse('2026-12-01') }]);
    expect(of({ issuedAt: '2026-12-01T00:00:00.000Z' })).toMatchObject([{ dueAt: Date.parse('2026-12-31') }]);
    expect(of({ state: 'paid' })).toMatchObject([{ owed: '0' }]);
    for (const state of ['void', 'draft'] as const) expect(of({ state })).toEqual([]);
  });
});

describe('exposure', () => {
  const some = [
    ...claims(order('100.00')),
    ...claims(order('50.00'), [invoice('R1', '80.00', { currency: 'USD' })]),
    ...claims(order('0.10')),
  ];
  it('adds up each currency to the cent, and converts each sum once', () => {
    const exposure = exposureOf(some, 'EUR', (amount, from) =>
      from === 'USD' ? roundMoney(multiply(amount, '0.923451'), 'EUR') : undefined,
    );
    expect(exposure).toEqual({
      currency: 'EUR',
      total: '173.98',
      missing: [],
      pieces: [
        { of: 'order', currency: 'EUR', count: 2, owed: '100.10', worth: '100.10' },
        { of: 'invoice', currency: 'USD', count: 1, owed: '80.00', worth: '73.88' },
      ],
    });
  });

  it('names the currencies whose rate is missing', () => {
    expect(exposureOf(some, 'CNY', () => undefined)).toMatchObject({ total: '0', missing: ['EUR', 'USD'] });
  });
});
