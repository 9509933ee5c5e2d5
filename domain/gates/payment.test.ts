import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import type { Order } from '../canonical/order.ts';
import type { Invoice, Payment } from '../canonical/records.ts';
import { payment } from './payment.ts';

const order = (state: Order['payment']['state'], termsDays?: number) =>
  plainOrder('100.00', { payment: { state, ...(termsDays === undefined ? {} : { termsDays }) } });
const received = (amount: string, more: Partial<Payment> = {}): Payment => ({
  state: 'paid',
  amount,
  currency: 'EUR',
  ...more,
});
const ask = (one: Order, ...payments: Payment[]) => payment.ask(one, { now: 0, payments }, {});

describe('the gate for the whole payment', () => {
  it('opens by the word of the shop, or by terms', () => {
    expect(ask(order('paid'))).toMatchObject({ pass: true });
    expect(ask(order('authorized'))).toMatchObject({ pass: true });
    expect(ask(order('unpaid', 30))).toMatchObject({ pass: true });
    expect(ask(order('unpaid'))).toEqual({ pass: false, kind: 'payment', waitingFor: 'payment of #1001 (unpaid)' });
  });

  it('opens by payments that were reported besides, once they are all of it', () => {
    expect(ask(order('unpaid'), received('99.99'))).toMatchObject({
      pass: false,
      waitingFor: 'payment of #1001: 99.99 of 100.00 EUR paid',
    });
    expect(ask(order('unpaid'), received('99.99'), received('0.01', { state: 'authorized' }))).toMatchObject({
      pass: true,
    });
    expect(ask(order('unpaid'), received('100.00', { refunded: '0.01' }))).toMatchObject({ pass: false });
    expect(ask(order('refunded'), received('100.00'))).toMatchObject({ pass: false });
  });

  it('opens by an invoice that a provider collects, and counts no money twice', () => {
    const invoice = (more: Partial<Invoice> = {}): Invoice => ({
      number: 'I-1',
      currency: 'EUR',
      total: '100.00',
      state: 'open',
      ...more,
    });
    const asked = (collected: Invoice[], payments: Payment[] = []) =>
      payment.ask(order('unpaid'), { now: 0, payments, collected }, {});
    expect(asked([invoice({ state: 'paid' })])).toMatchObject({ pass: true });
    expect(asked([invoice({ paid: '60.00' }), invoice({ paid: '40.00' })])).toMatchObject({ pass: true });
    expect(asked([invoice({ paid: '60.00' })], [received('60.00')])).toMatchObject({
      waitingFor: 'payment of #1001: 60.00 of 100.00 EUR paid',
    });
    for (const nothing of [
      invoice(),
      invoice({ state: 'void', paid: '100.00' }),
      invoice({ state: 'paid', currency: 'USD' }),
    ])
      expect(asked([nothing])).toMatchObject({ pass: false });
  });

  it('is closed by a dispute, whatever the shop says', () => {
    const disputed = received('100.00', { state: 'disputed', dispute: { state: 'under-review', reason: 'general' } });
    expect(ask(order('paid'), disputed)).toEqual({
      pass: false,
      kind: 'payment',
      waitingFor: 'the end of a dispute: a payment of #1001 is disputed (general)',
    });
  });
});
