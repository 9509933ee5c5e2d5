import type { CustomerName } from '../../domain/accounts.ts';
import { keyOf, told } from '../accounts/decide.ts';
import { numberedAccount } from '../accounts/numbered.ts';
import { accountRow } from '../accounts/read.ts';
import { tellStanding } from '../accounts/tell.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import type { OverdueFreeze } from '../ledger.ts';

/** See `Ledger.overdueCustomers`. */
export async function overdueCustomers(book: Book, dueBefore: number): Promise<CustomerName[]> {
  const rows = await book.db.read((session) =>
    session.all<{ connection: string; customer_id: string }>(
      `SELECT connection, customer_id FROM order_claims WHERE owing = 1 AND due_at < ?
        UNION SELECT connection, customer_id FROM accounts WHERE frozen_by = 'overdue' ORDER BY connection, customer_id`,
      [dueBefore],
    ),
  );
  return rows.map(({ connection, customer_id }) => ({ connectionId: connection, customerId: customer_id }));
}

/** See `Ledger.freezeOverdue`. */
export async function freezeOverdue(
  book: Book,
  customer: CustomerName,
  { freeze, why, serial }: OverdueFreeze,
): Promise<{ flows: string[] } | undefined> {
  return book.db.write(async (session) => {
    const { connectionId, customerId } = customer;
    const before = await accountRow(session, customer);
    const [row] = await session.all<{ credit_serial: number }>(
      'SELECT credit_serial FROM accounts WHERE connection = ? AND customer_id = ?',
      [connectionId, customerId],
    );
    // Something was paid or said since it was looked at: the next look sees it.
    if (Number(row?.credit_serial ?? 0) !== serial) return undefined;
    if (freeze ? before.frozen : before.frozenBy !== 'overdue') return undefined;
    const now = book.now();
    const accountId = await numberedAccount(session, customer, now);
    await session.run('UPDATE accounts SET frozen_at = ?, frozen_by = ? WHERE connection = ? AND customer_id = ?', [
      freeze ? now : null,
      freeze ? 'overdue' : null,
      connectionId,
      customerId,
    ]);
    const after = await accountRow(session, customer);
    const key = await keyOf(book, session, customer);
    const entry = { before: told(before), after: told(after) };
    await appendAudit(book, session, [
      {
        what: freeze ? 'customer.frozen' : 'customer.thawed',
        who: 'waybill',
        why,
        subject: accountId,
        key,
        ...entry,
      },
    ]);
    return { flows: await tellStanding(session, customer, { before, after }, now) };
  });
}
