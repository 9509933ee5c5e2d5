import { type CustomerName, unknownAccount } from '../../domain/accounts.ts';
import { draw } from '../ids.ts';
import type { Session } from '../session.ts';
import { accountId } from './read.ts';

/** The number of a customer's account, by which the audit names it; made where nothing was said of them before. */
export async function numberedAccount(session: Session, customer: CustomerName, now: number): Promise<string> {
  const { connectionId, customerId } = customer;
  const [known] = await session.all<{ id: number }>(
    'SELECT id FROM accounts WHERE connection = ? AND customer_id = ?',
    [connectionId, customerId],
  );
  if (known) return accountId(known.id);
  const id = await draw(session, 'account', 1);
  await session.insert(
    'accounts',
    ['connection', 'customer_id', 'id', 'state', 'decided_at'],
    [[connectionId, customerId, id, unknownAccount(customer).state, now]],
  );
  return accountId(id);
}
