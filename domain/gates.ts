import type { Order } from './canonical/order.ts';

/** What a gate says of an order: it may pass, or what it waits for (ids and codes only, shown to admins). */
export type Verdict = { pass: true } | { pass: false; kind: 'payment'; waitingFor: string };

export type GateName = 'payment';

/** An order goes on when its money is there or surely coming: captured, authorized, or on agreed terms. */
function payment(order: Order): Verdict {
  const { state, termsDays } = order.payment;
  const covered = state === 'paid' || state === 'authorized' || (termsDays ?? 0) > 0;
  return covered
    ? { pass: true }
    : { pass: false, kind: 'payment', waitingFor: `payment of ${order.number} (${state})` };
}

const GATES: Record<GateName, (order: Order) => Verdict> = { payment };

/** The first gate of the configured ones that does not let the order pass, else a pass. */
export function askGates(order: Order, gates: readonly GateName[]): Verdict {
  for (const name of gates) {
    const verdict = GATES[name](order);
    if (!verdict.pass) return verdict;
  }
  return { pass: true };
}
