import { compare } from '../decimal.ts';
import type { Gate } from './gate.ts';
import { disputeRefusal, paidOf } from './paid.ts';

/** An order goes on when its money is there or surely coming: captured, authorized, or on agreed terms, by the shop's word or by payments. */
export const payment: Gate<unknown> = {
  needs: [],
  ask(order, { payments = [], collected = [] }) {
    const { state, termsDays = 0 } = order.payment;
    const disputed = disputeRefusal(order, payments, 'payment');
    if (disputed) return disputed;
    if (state === 'paid' || state === 'authorized') return { pass: true, why: `payment is ${state}` };
    if (termsDays > 0) return { pass: true, why: `payment is due in ${termsDays} days` };
    if (payments.length + collected.length === 0 || state === 'refunded')
      return { pass: false, kind: 'payment', waitingFor: `payment of ${order.number} (${state})` };
    const paid = paidOf(order, payments, collected);
    const amounts = `${paid} of ${order.total} ${order.currency} paid`;
    if (compare(paid, order.total) >= 0) return { pass: true, why: `payments were reported: ${amounts}` };
    return { pass: false, kind: 'payment', waitingFor: `payment of ${order.number}: ${amounts}` };
  },
};
