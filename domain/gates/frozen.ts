import { type Account, customerLabel } from '../accounts.ts';
import type { Refusal } from './gate.ts';

/** A frozen customer's orders wait at every gate that knows customers, in one case that ends when they are thawed. */
export function frozenRefusal(account: Account | undefined): Refusal | undefined {
  if (!account?.frozen) return undefined;
  const customer = customerLabel(account);
  return { pass: false, kind: 'credit', waitingFor: `customer ${customer} is frozen`, cause: `frozen:${customer}` };
}
