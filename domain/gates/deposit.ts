import { customerLabel } from '../accounts.ts';
import { compare, divide, fromMinor, multiply, roundTo } from '../decimal.ts';
import { frozenRefusal } from './frozen.ts';
import type { Gate } from './gate.ts';
import { disputeRefusal, paidOf } from './paid.ts';

export interface DepositRules {
  deposit: {
    /** Of the order's total, before it moves. */
    percent: number;
  };
}

/** More digits than a hundredth of an amount has. */
const ALL_DIGITS = 9;

/**
 * A customer without terms pays a part before anything moves; one with terms (`waybill customers terms`) pays by those. An
 * authorized payment is the whole amount, surely coming.
 */
export const deposit: Gate<DepositRules> = {
  needs: ['account', 'waived'],
  ask(order, { account, payments, collected }, { deposit: { percent } }) {
    const frozen = frozenRefusal(account);
    if (frozen) return frozen;
    if (account?.termsDays !== undefined)
      return { pass: true, why: `customer ${customerLabel(account)} pays within ${account.termsDays} days` };
    const disputed = disputeRefusal(order, payments, 'deposit');
    if (disputed) return disputed;
    if (order.payment.state === 'authorized') return { pass: true, why: 'payment is authorized' };
    const paid = paidOf(order, payments, collected);
    const needed = multiply(order.total, percent);
    // What can be paid: a part of a cent less would be less than the percentage.
    const asked = roundTo(divide(needed, 100, ALL_DIGITS), fromMinor(1, order.currency), 'up');
    const amounts = `${paid} of ${asked} ${order.currency} paid`;
    if (compare(multiply(paid, 100), needed) >= 0) return { pass: true, why: `deposit of ${percent} %: ${amounts}` };
    return { pass: false, kind: 'deposit', waitingFor: `deposit of ${order.number}, ${percent} %: ${amounts}` };
  },
};
