import type { Account } from '../accounts.ts';
import { type Claim, owedByCurrency } from '../credit/claims.ts';
import { type CreditLimit, exposureOf, type WorthIn } from '../credit/exposure.ts';
import { add, compare, subtract } from '../decimal.ts';
import { claimsOfOrder, creditSums, limitText, money } from '../gates/credit.ts';
import { type AskedOrder, inTurn } from './asked-order.ts';
import { type BulkFinding, finding } from './finding.ts';

/** A customer with a limit, and what they owe of what was let through. */
export interface CreditCustomer {
  account: Account;
  limit: CreditLimit;
  claims: readonly Claim[];
}

/** By what an order's sum is held against a limit. */
export interface CreditRates {
  /** Epoch ms. */
  now: number;
  worthIn: WorthIn;
}

/**
 * What the orders of one customer in a file make of their limit, by the sums of the gate: each order on top of what is open and of those of the file
 * before it that the limit has room for; and all of them together, for who would rather raise the limit once.
 */
export function creditWarnings(
  orders: readonly AskedOrder[],
  { account, limit, claims }: CreditCustomer,
  { now, worthIn }: CreditRates,
): BulkFinding[] {
  const told: BulkFinding[] = [];
  let open = folded(claims);
  for (const { bulk, order } of inTurn(orders)) {
    const facts = { now, account, credit: { claims: open, worthIn } };
    const sums = creditSums(order, facts, limit);
    if (!sums) continue;
    const { own, others, missing, over } = sums;
    const tell = (code: 'credit-rate' | 'credit-over', more: Record<string, string>) =>
      told.push(
        finding('warning', code, placeOf(bulk), {
          customer: account.customerId,
          limit: limitText(limit),
          ...more,
        }),
      );
    const amount = (one: string) => money(one, limit.currency);
    if (missing !== undefined) tell('credit-rate', { from: missing, to: limit.currency });
    else if (compare(over, '0') > 0)
      tell('credit-over', { owes: amount(others.total), own: amount(own.total), over: amount(over) });
    else open = folded([...open, ...claimsOfOrder(order, facts)]);
  }
  return [...told, ...ofTheFile(orders, { account, limit, claims }, { now, worthIn })];
}

/** What is owed as one claim a currency: a file holds thousands of orders, and of those before one only the sums count. */
const folded = (claims: readonly Claim[]): Claim[] =>
  (['order', 'invoice'] as const).flatMap((of) =>
    [...owedByCurrency(claims.filter((one) => one.of === of))].map(([currency, owed]) => ({
      of,
      number: '',
      currency,
      total: owed,
      owed,
    })),
  );

const placeOf = ({ rows, reference }: AskedOrder['bulk']) => ({
  row: rows[0] as number,
  field: 'customer' as const,
  order: reference,
});

/** All orders of the file together; of a single one it is said already. */
function ofTheFile(
  orders: readonly AskedOrder[],
  { account, limit, claims }: CreditCustomer,
  { now, worthIn }: CreditRates,
): BulkFinding[] {
  const [first] = orders;
  if (!first || orders.length < 2) return [];
  const own = exposureOf(
    orders.flatMap(({ order }) => claimsOfOrder(order, { now, account })),
    limit.currency,
    worthIn,
  );
  const open = exposureOf(claims, limit.currency, worthIn);
  const over = subtract(add(own.total, open.total), limit.amount);
  if (own.missing.length + open.missing.length > 0 || compare(over, '0') <= 0) return [];
  const amount = (one: string) => money(one, limit.currency);
  return [
    finding('warning', 'credit-of-file', placeOf(first.bulk), {
      customer: account.customerId,
      orders: orders.length,
      limit: limitText(limit),
      owes: amount(open.total),
      own: amount(own.total),
      over: amount(over),
    }),
  ];
}
