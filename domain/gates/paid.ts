import type { Order } from '../canonical/order.ts';
import type { Invoice, Payment } from '../canonical/records.ts';
import { compare, subtract, sum } from '../decimal.ts';
import type { GateCase, GateFacts, Refusal } from './gate.ts';

/** What is there of a payment or surely coming: an authorized one is captured when the goods go. */
export function worth({ state, amount, refunded = '0' }: Payment): string {
  return state === 'paid' || state === 'authorized' ? subtract(amount, refunded) : '0';
}

/** What came in by an invoice that a provider of payments sent. */
const paidBy = ({ state, total, paid }: Invoice): string =>
  state === 'paid' ? (paid ?? total) : state === 'open' ? (paid ?? '0') : '0';

/**
 * What is paid of an order: what its own system says, what payments that were reported besides add up to, or what was paid of invoices by which money is collected,
 * whichever is more; never two of them, for most shops count those payments themselves, and an invoice is paid by one of them. What is in another currency does
 * not count.
 */
export function paidOf(
  { payment, currency, total }: Order,
  payments: NonNullable<GateFacts['payments']> = [],
  collected: NonNullable<GateFacts['collected']> = [],
): string {
  if (payment.state === 'paid') return total;
  if (payment.state === 'refunded') return '0';
  const received = sum(payments.filter((one) => one.currency === currency).map(worth));
  const invoiced = sum(collected.filter((one) => one.currency === currency).map(paidBy));
  return [received, invoiced].reduce((most, one) => (compare(one, most) > 0 ? one : most), payment.paid ?? '0');
}

/** What people are told of a disputed payment: its code and the day by which to answer, nothing of who disputes it. */
export function disputeText({ number }: Pick<Order, 'number'>, { dispute }: Payment): string {
  const said = [dispute?.reason, dispute?.state === 'lost' ? 'lost' : undefined].filter(Boolean).join(', ');
  const by =
    dispute?.respondBy && dispute.state !== 'lost' ? `, to be answered by ${dispute.respondBy.slice(0, 10)}` : '';
  return `a payment of ${number} is disputed${said && ` (${said})`}${by}`;
}

/** A disputed payment closes a gate even where the shop calls the order paid: the bank took the money back after that. */
export function disputeRefusal(order: Order, payments: GateFacts['payments'], kind: GateCase): Refusal | undefined {
  const disputed = payments?.find(({ state }) => state === 'disputed');
  return disputed && { pass: false, kind, waitingFor: `the end of a dispute: ${disputeText(order, disputed)}` };
}

/** The payment whose dispute a person has to answer, whatever was shipped already. */
export const toBeAnswered = (payments: readonly Payment[]): Payment | undefined =>
  payments.find(({ dispute }) => dispute?.state === 'needs-response' || dispute?.state === 'inquiry');

/**
 * What is told of an order whose money went home after it went on: by then no gate holds it, and somebody has to ask for the money or stop the goods. Nothing where it is paid
 * all the same.
 */
export function takenBackText(
  order: Order,
  payments: readonly Payment[],
  collected?: readonly Invoice[],
): string | undefined {
  const back = payments.findLast(({ takenBack }) => takenBack !== undefined);
  const paid = paidOf(order, payments, collected);
  if (!back || compare(paid, order.total) >= 0) return undefined;
  const day = back.takenBack?.slice(0, 10);
  return `the bank took back ${back.refunded ?? back.amount} ${back.currency} of ${order.number} on ${day}, which went on before: ${paid} of ${order.total} ${order.currency} paid`;
}
