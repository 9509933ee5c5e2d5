import { customerLabel } from '../accounts.ts';
import type { Order } from '../canonical/order.ts';
import { allows, type PurchaserLine, type Purchasers } from '../purchasers.ts';
import type { Gate, Refusal } from './gate.ts';

/** The table, or why it cannot be read. */
export type PurchasersFact = Purchasers | { problem: string };

/**
 * A customer's own approval: where a customer said who orders for them and up to which amount, what is above it waits until somebody of theirs who
 * may approve it has done so, never whoever ordered it. Customers who said nothing are asked nothing. It names nobody: what waits is shown to admins.
 */
export const approval: Gate<unknown> = {
  needs: ['account', 'purchasers', 'waived'],
  ask(order, { account, purchasers }) {
    if (purchasers && 'problem' in purchasers)
      return {
        pass: false,
        kind: 'approval',
        cause: 'approval:table',
        waitingFor: `a table that can be read: ${purchasers.problem}`,
      };
    if (!account || !purchasers?.knows(customerLabel(account)))
      return { pass: true, why: 'its customer said nothing of who orders and who approves' };
    const customer = customerLabel(account);
    const { total, currency } = order;
    const buyer = purchasers.of(customer, order.customer.email);
    if (buyer && allows(buyer, total, currency))
      return { pass: true, why: `whoever ordered it may do so for ${customer}${limitOf(buyer)}` };
    const needed = buyer
      ? `it is above what its buyer may order alone${limitOf(buyer)}`
      : 'its buyer is none of theirs';
    const { approvedBy } = order.customer;
    if (approvedBy === undefined) return waits(order, customer, needed);
    const refused = whyNot(order, purchasers, customer, approvedBy);
    return refused
      ? waits(order, customer, `${needed}, and ${refused}`)
      : { pass: true, why: `an approver of ${customer} approved it` };
  },
};

/** Why this person's approval does not count; `undefined` where it does. */
function whyNot(
  { customer: { email }, total, currency }: Order,
  purchasers: Purchasers,
  customer: string,
  approvedBy: string,
): string | undefined {
  if (approvedBy.trim().toLowerCase() === email?.trim().toLowerCase()) return 'nobody approves an order of their own';
  const approver = purchasers.of(customer, approvedBy);
  if (approver?.role !== 'approver') return 'who approved it is no approver of theirs';
  if (!allows(approver, total, currency)) return `it is above what who approved it may approve${limitOf(approver)}`;
  return undefined;
}

const limitOf = ({ upTo }: PurchaserLine): string => (upTo ? ` (${upTo.amount} ${upTo.currency})` : '');

const waits = ({ number, total, currency }: Order, customer: string, why: string): Refusal => ({
  pass: false,
  kind: 'approval',
  waitingFor: `an approver of ${customer} for ${number} over ${total} ${currency}: ${why}`,
});
