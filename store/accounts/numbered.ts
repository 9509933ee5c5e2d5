import type { CustomerName } from '../../domain/accounts.ts';
import { draw } from '../ids.ts';
import type { AccountRow } from '../ledger.ts';
import type { Session } from '../session.ts';
import { accountRow } from './read.ts';

/** The account of a customer with its number, by which the audit names it; made where nothing was said of them before. */
export async function numberedAccount(session: Session, customer: CustomerName, now: number): Promise<AccountRow> {
  const known = await accountRow(session, customer);
  if (known.accountId !== undefined) return known;
  const { connectionId, customerId } = customer;
  await session.insert(
    'accounts',
    ['connection', 'customer_id', 'id', 'state', 'decided_at'],
    [[connectionId, customerId, await draw(session, 'account', 1), known.state, now]],
  );
  return accountRow(session, customer);
}
