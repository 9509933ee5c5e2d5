import { type Account, customerLabel } from '../accounts.ts';
import type { Refusal } from './gate.ts';

/** A frozen customer's orders wait at every gate that knows customers, in one case that ends when they are thawed. */
export function frozenRefusal(account: Account | undefined): Refusal | undefined {
  if (!account?.frozen) return undefined;
  const customer = customerLabel(account);
  const waitingFor =
    account.frozenBy === 'overdue'
      ? `payment of what is overdue: customer ${customer} is frozen`
      : `customer ${customer} is frozen`;
  return { pass: false, kind: 'credit', waitingFor, cause: `frozen:${customer}` };
}
