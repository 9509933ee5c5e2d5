import { type Account, customerLabel } from '../accounts.ts';
import type { Order } from '../canonical/order.ts';
import { type Claim, claimsOf } from '../credit/claims.ts';
import { type CreditLimit, type Exposure, exposureOf, type WorthIn } from '../credit/exposure.ts';
import { isCurrency } from '../currencies.ts';
import { add, compare, roundMoney, subtract } from '../decimal.ts';
import { frozenRefusal } from './frozen.ts';
import type { Gate, GateFacts } from './gate.ts';

export interface CreditRules {
  credit: {
    /** For customers with terms of whom no other was said. */
    limit?: CreditLimit | undefined;
  };
}

/** What a customer owes besides the order that is asked about, as far as it was let through. */
export interface CreditFact {
  claims: readonly Claim[];
  /** By the rates of the day. */
  worthIn: WorthIn;
}

/** The limit that counts for a customer: their own, else that of all who have terms. */
export const limitOf = (account: Account | undefined, { credit }: CreditRules): CreditLimit | undefined =>
  account?.limit ?? (account?.termsDays === undefined ? undefined : credit.limit);

/** What is owed of an order by itself, as it stands. */
export const claimsOfOrder = (order: Order, { account, payments = [], invoices = [] }: GateFacts): Claim[] =>
  claimsOf({
    order,
    payments,
    invoices,
    cancelled: false,
    ...(account?.termsDays === undefined ? {} : { termsDays: account.termsDays }),
  });

/** What an order comes to on top of what its customer owes besides. */
export interface CreditSums {
  own: Exposure;
  others: Exposure;
  /** A currency without a rate to that of the limit: then nothing can be said. */
  missing?: string;
  /** More than the limit by so much; less where it is negative. */
  over: string;
}

/** What an order would make of a limit; nothing where none of it is left to pay. */
export function creditSums(order: Order, facts: GateFacts, limit: CreditLimit): CreditSums | undefined {
  const worthIn = facts.credit?.worthIn ?? (() => undefined);
  const own = exposureOf(claimsOfOrder(order, facts), limit.currency, worthIn);
  if (own.pieces.length === 0) return undefined;
  const others = exposureOf(facts.credit?.claims ?? [], limit.currency, worthIn);
  const [missing] = [...own.missing, ...others.missing];
  const over = subtract(add(others.total, own.total), limit.amount);
  return { own, others, over, ...(missing === undefined ? {} : { missing }) };
}

/**
 * A customer's open orders and invoices, less what they paid, together with this order stay within their limit. Orders that wait
 * themselves count for nobody else: nothing of theirs was delivered.
 */
export const credit: Gate<CreditRules> = {
  needs: ['account', 'waived', 'credit'],
  ask(order, facts, rules) {
    const { account } = facts;
    const frozen = frozenRefusal(account);
    if (frozen) return frozen;
    const limit = limitOf(account, rules);
    if (!account || !limit)
      return { pass: true, why: account ? 'no credit limit is set' : 'it names no customer account' };
    const customer = customerLabel(account);
    const sums = creditSums(order, facts, limit);
    if (!sums) return { pass: true, why: 'nothing of it is left to pay' };
    const { own, others, missing, over } = sums;
    if (missing !== undefined)
      return {
        pass: false,
        kind: 'credit',
        waitingFor: `an exchange rate from ${missing} to ${limit.currency}: what ${customer} owes cannot be added up`,
        cause: rateCause(missing, limit.currency),
      };
    const sum = `${sumText(others)}, this order ${money(own.total, limit.currency)}`;
    if (compare(over, '0') <= 0) return { pass: true, why: `within the limit of ${limitText(limit)}: ${sum}` };
    return {
      pass: false,
      kind: 'credit',
      waitingFor: `credit of customer ${customer}, limit ${limitText(limit)}: ${sum}, ${money(over, limit.currency)} too much`,
    };
  },
};

/** The case of all orders that wait for one rate. */
export const rateCause = (from: string, to: string): string => `rate:${from}/${to}`;

/** An amount for people; a source may write a currency that nobody knows the digits of. */
export const money = (amount: string, currency: string): string =>
  `${isCurrency(currency) ? roundMoney(amount, currency) : amount} ${currency}`;

export const limitText = ({ amount, currency }: CreditLimit): string => `${amount} ${currency}`;

/** `owes 90.00 EUR (2 open orders 50.00 EUR, 1 invoice 40.00 USD)` */
export function sumText({ total, currency, pieces }: Exposure): string {
  const each = pieces.map(({ of, count, owed, currency: of1 }) => {
    const what = of === 'order' ? 'open order' : 'invoice';
    return `${count} ${what}${count === 1 ? '' : 's'} ${money(owed, of1)}`;
  });
  return `owes ${money(total, currency)}${each.length > 0 ? ` (${each.join(', ')})` : ''}`;
}
