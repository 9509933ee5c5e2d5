import { type CustomerName, customerLabel } from '../../domain/accounts.ts';
import { keyOf } from '../accounts/decide.ts';
import { numberedAccount } from '../accounts/numbered.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import type { Command } from '../ledger.ts';
import { page, type Session } from '../session.ts';
import { easeCredit } from './claims.ts';
import { OWES } from './owes.ts';

/** See `Ledger.linkCustomer`. */
export async function linkCustomer(
  book: Book,
  from: CustomerName,
  to: CustomerName | null,
  by: Pick<Command, 'who' | 'why'>,
): Promise<{ invoices: number }> {
  return book.db.write(async (session) => {
    const now = book.now();
    const at = [from.connectionId, from.customerId];
    if (to)
      await session.insert(
        'customer_links',
        ['connection', 'customer_id', 'to_connection', 'to_customer', 'at'],
        [[...at, to.connectionId, to.customerId, now]],
        `(connection, customer_id) DO UPDATE SET to_connection = excluded.to_connection, to_customer = excluded.to_customer,
          at = excluded.at`,
      );
    else await session.run('DELETE FROM customer_links WHERE connection = ? AND customer_id = ?', at);
    const accountId = await numberedAccount(session, from, now);
    const key = await keyOf(book, session, from);
    const after = { customer: customerLabel(from), ...(to ? { is: customerLabel(to) } : {}) };
    const what = to ? 'customer.linked' : 'customer.unlinked';
    await appendAudit(book, session, [{ what, ...by, subject: accountId, key, after }]);
    return { invoices: await moveInvoices(session, from) };
  });
}

/** See `Ledger.linkInvoices`. */
export async function linkInvoices(book: Book): Promise<{ invoices: number }> {
  // Nearly always there is none, and others want to write meanwhile.
  const { length } = await book.db.read((session) => misplacedInvoices(session));
  return length === 0 ? { invoices: 0 } : book.db.write(async (session) => ({ invoices: await moveInvoices(session) }));
}

type Misplaced = Record<'connection' | 'customer_id' | 'to_connection' | 'to_customer', string> & { id: number };

/** Invoices whose customer is known as somebody else by now; those of one customer, where one is named. */
const misplacedInvoices = (session: Session, of?: CustomerName): Promise<Misplaced[]> =>
  session.all<Misplaced>(
    `SELECT o.id, c.connection, c.customer_id, ${OWES.connection} AS to_connection, ${OWES.customer} AS to_customer
      FROM order_claims c CROSS JOIN records o ${OWES.joins}
      WHERE c.owing = 1 AND o.id = c.root_id AND o.kind = 'invoice'
        ${of ? 'AND o.connection = ? AND o.customer_id = ?' : ''}
        AND (${OWES.connection} <> c.connection OR ${OWES.customer} <> c.customer_id)`,
    of ? [of.connectionId, of.customerId] : [],
  );

/** They are theirs from here on: what both owe is worked out anew. */
async function moveInvoices(session: Session, of?: CustomerName): Promise<number> {
  const rows = await misplacedInvoices(session, of);
  if (rows.length === 0) return 0;
  await session.run(
    `UPDATE order_claims SET connection = r.connection, customer_id = r.customer, changed = changed + 1
      FROM ${session.rows('r', { id: 'int', connection: 'text', customer: 'text' })} WHERE order_claims.root_id = r.id`,
    [
      page(
        rows.map(({ id, to_connection, to_customer }) => ({ id, connection: to_connection, customer: to_customer })),
      ),
    ],
  );
  const moved = rows.flatMap((row) => [
    { connectionId: row.connection, customerId: row.customer_id },
    { connectionId: row.to_connection, customerId: row.to_customer },
  ]);
  await easeCredit(session, [...new Map(moved.map((name) => [customerLabel(name), name])).values()]);
  return rows.length;
}

/** See `Ledger.claimants`. */
export async function claimants(book: Book, rootRows: readonly number[]): Promise<CustomerName[]> {
  if (rootRows.length === 0) return [];
  const rows = await book.db.read((session) =>
    session.all<{ connection: string; customer_id: string }>(
      `SELECT DISTINCT c.connection, c.customer_id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN order_claims c
        WHERE c.root_id = r.id ORDER BY c.connection, c.customer_id`,
      [page(rootRows.map((id) => ({ id })))],
    ),
  );
  return rows.map(({ connection, customer_id }) => ({ connectionId: connection, customerId: customer_id }));
}
