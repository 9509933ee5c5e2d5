import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import type { Account } from '../accounts.ts';
import type { Order } from '../canonical/order.ts';
import type { Payment } from '../canonical/records.ts';
import { compare, fromMinor, sum } from '../decimal.ts';
import { deposit } from './deposit.ts';
import { paidOf } from './paid.ts';

const order = (total: string, payment: Order['payment'] = { state: 'unpaid' }) => plainOrder(total, { payment });
const received = (amount: string, more: Partial<Payment> = {}): Payment => ({
  state: 'paid',
  amount,
  currency: 'EUR',
  ...more,
});
const ann: Account = { connectionId: 'shop', customerId: '17', state: 'approved', frozen: false };
const ask = (one: Order, payments: Payment[] = [], account = ann, percent = 30) =>
  deposit.ask(one, { now: 0, account, payments }, { deposit: { percent } });

describe('the gate for a deposit', () => {
  it('waits for the part that is asked, to the cent, and says how much is there', () => {
    expect(ask(order('100.00'), [received('29.99')])).toEqual({
      pass: false,
      kind: 'deposit',
      waitingFor: 'deposit of #1001, 30 %: 29.99 of 30.00 EUR paid',
    });
    expect(ask(order('100.00'), [received('29.99'), received('0.01')])).toMatchObject({ pass: true });
    expect(ask(order('100.00', { state: 'partial', paid: '30.00' }))).toMatchObject({ pass: true });
    expect(ask(order('100.00', { state: 'paid' }))).toMatchObject({ pass: true });
    expect(ask(order('100.00', { state: 'authorized' }))).toMatchObject({ pass: true });
    expect(ask(order('100.00', { state: 'refunded', paid: '100.00' }))).toMatchObject({ pass: false });
  });

  it('asks for an amount that can be paid, which is never less than the part', () => {
    const waits = (total: string, currency: string, percent = 30) =>
      ask(plainOrder(total, { currency, payment: { state: 'unpaid' } }), [], ann, percent);
    expect(waits('392.68', 'GBP')).toMatchObject({ waitingFor: 'deposit of #1001, 30 %: 0 of 117.81 GBP paid' });
    expect(waits('1001', 'JPY')).toMatchObject({ waitingFor: 'deposit of #1001, 30 %: 0 of 301 JPY paid' });
    expect(waits('0.10', 'EUR', 13)).toMatchObject({ waitingFor: 'deposit of #1001, 13 %: 0 of 0.02 EUR paid' });
    expect(ask(order('392.68'), [received('117.80')])).toMatchObject({ pass: false });
    expect(ask(order('392.68'), [received('117.81')])).toMatchObject({ pass: true });
  });

  it('counts no money twice, none that failed or went back, and none in another currency', () => {
    const partly = order('100.00', { state: 'partial', paid: '20.00' });
    expect(paidOf(partly, [received('20.00')])).toBe('20.00');
    expect(paidOf(partly, [received('15.00'), received('10.00')])).toBe('25.00');
    const others = [
      received('90.00', { state: 'failed' }),
      received('90.00', { state: 'refunded' }),
      received('90.00', { state: 'pending' }),
      received('90.00', { currency: 'JPY' }),
    ];
    expect(paidOf(partly, others)).toBe('20.00');
  });

  it('counts what is left of a payment after a part went back, and one that is authorized', () => {
    expect(paidOf(order('100.00'), [received('30.00', { refunded: '0.01' })])).toBe('29.99');
    expect(ask(order('100.00'), [received('30.00', { state: 'authorized' })])).toMatchObject({ pass: true });
  });

  it('closes for a disputed payment, though the shop calls the order paid, until the dispute is won', () => {
    const paid = order('100.00', { state: 'paid' });
    const disputed = (more: Partial<Payment>) => [received('100.00', { state: 'disputed', ...more })];
    const asked = { reason: 'fraudulent', respondBy: '2026-12-05T23:59:59.000Z' };
    expect(ask(paid, disputed({ dispute: { state: 'needs-response', ...asked } }))).toEqual({
      pass: false,
      kind: 'deposit',
      waitingFor: 'the end of a dispute: a payment of #1001 is disputed (fraudulent), to be answered by 2026-12-05',
    });
    expect(ask(paid, disputed({ dispute: { state: 'lost', ...asked } }))).toMatchObject({
      waitingFor: 'the end of a dispute: a payment of #1001 is disputed (fraudulent, lost)',
    });
    expect(ask(paid, [received('100.00', { dispute: { state: 'won', ...asked } })])).toMatchObject({ pass: true });
  });

  it('asks none of a customer with terms, unless they are frozen', () => {
    expect(ask(order('100.00'), [], { ...ann, termsDays: 30 })).toMatchObject({
      pass: true,
      why: 'customer shop/17 pays within 30 days',
    });
    expect(ask(order('100.00'), [], { ...ann, termsDays: 30, frozen: true })).toMatchObject({
      pass: false,
      kind: 'credit',
    });
  });

  it('opens at the asked part and never before, however it was paid', () => {
    const cents = fc.integer({ min: 1, max: 10_000_000 });
    fc.assert(
      fc.property(
        cents,
        fc.array(cents, { maxLength: 5 }),
        fc.integer({ min: 1, max: 100 }),
        (total, paid, percent) => {
          const payments = paid.map((one) => received(fromMinor(one, 'EUR')));
          const verdict = ask(order(fromMinor(total, 'EUR')), payments, ann, percent);
          const all = paid.reduce((a, b) => a + b, 0);
          expect(verdict.pass).toBe(BigInt(all) * 100n >= BigInt(total) * BigInt(percent));
        },
      ),
    );
  });

  it('is opened by one more payment or left as it is, never closed', () => {
    const amount = fc.integer({ min: 0, max: 20_000 }).map((minor) => fromMinor(minor, 'EUR'));
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 6 }), amount, (amounts, more) => {
        const payments = amounts.map((one) => received(one));
        const before = ask(order('100.00'), payments);
        const after = ask(order('100.00'), [...payments, received(more)]);
        expect(!before.pass || after.pass).toBe(true);
        expect(compare(paidOf(order('100.00'), payments), sum(amounts))).toBe(0);
      }),
    );
  });
});
