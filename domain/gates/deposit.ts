import { customerLabel } from '../accounts.ts';
import type { Order } from '../canonical/order.ts';
import { compare, divide, multiply, sum } from '../decimal.ts';
import { frozenRefusal } from './frozen.ts';
import type { Gate, GateFacts } from './gate.ts';

export interface DepositRules {
  deposit: {
    /** Of the order's total, before it moves. */
    percent: number;
  };
}

/** As many digits as any currency has. */
const MOST_DIGITS = 3;

/**
 * What is paid of an order: what its own system says, or what payments that were reported besides add up to, where that is
 * more; never both, for most shops count those payments themselves. Payments in another currency do not count.
 */
export function paidOf({ payment, currency, total }: Order, payments: NonNullable<GateFacts['payments']> = []): string {
  if (payment.state === 'paid') return total;
  if (payment.state === 'refunded') return '0';
  const reported = payments.filter((one) => one.state === 'paid' && one.currency === currency);
  const received = sum(reported.map(({ amount }) => amount));
  const told = payment.paid ?? '0';
  return compare(received, told) > 0 ? received : told;
}

/**
 * A customer without terms pays a part before anything moves; one with terms (`waybill customers terms`) pays by those. An
 * authorized payment is the whole amount, surely coming.
 */
export const deposit: Gate<DepositRules> = {
  needs: ['account', 'waived'],
  ask(order, { account, payments }, { deposit: { percent } }) {
    const frozen = frozenRefusal(account);
    if (frozen) return frozen;
    if (account?.termsDays !== undefined)
      return { pass: true, why: `customer ${customerLabel(account)} pays within ${account.termsDays} days` };
    if (order.payment.state === 'authorized') return { pass: true, why: 'payment is authorized' };
    const paid = paidOf(order, payments);
    const needed = multiply(order.total, percent);
    const amounts = `${paid} of ${divide(needed, 100, MOST_DIGITS)} ${order.currency} paid`;
    if (compare(multiply(paid, 100), needed) >= 0) return { pass: true, why: `deposit of ${percent} %: ${amounts}` };
    return { pass: false, kind: 'deposit', waitingFor: `deposit of ${order.number}, ${percent} %: ${amounts}` };
  },
};
