import type { Gate } from './gate.ts';

/** An order goes on when its money is there or surely coming: captured, authorized, or on agreed terms. */
export const payment: Gate<unknown> = {
  needs: [],
  ask(order) {
    const { state, termsDays = 0 } = order.payment;
    if (state === 'paid' || state === 'authorized') return { pass: true, why: `payment is ${state}` };
    if (termsDays > 0) return { pass: true, why: `payment is due in ${termsDays} days` };
    return { pass: false, kind: 'payment', waitingFor: `payment of ${order.number} (${state})` };
  },
};
