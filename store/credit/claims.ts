import { type CustomerName, customerLabel } from '../../domain/accounts.ts';
import type { Claim } from '../../domain/credit/claims.ts';
import { compare } from '../../domain/decimal.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { Owing, StaleClaims, WorkedOut } from '../ledger.ts';
import { page, type Session } from '../session.ts';
import { OWES } from './owes.ts';

const COLUMNS = 'root_id, connection, customer_id, changed, derived, owing';
const AGAIN = `(root_id) DO UPDATE SET changed = order_claims.changed + 1, connection = excluded.connection,
  customer_id = excluded.customer_id`;

const ofCustomers = (session: Session): string => session.rows('r', { connection: 'text', customer: 'text' });
const asRows = (customers: readonly CustomerName[]): string =>
  page(customers.map(({ connectionId, customerId }) => ({ connection: connectionId, customer: customerId })));

/**
 * Something of the money of these records' orders is new: of customers of whom anything was said, or whom an invoice asks. An invoice that
 * hangs on no order is the claim itself.
 */
export async function markClaims(session: Session, records: readonly { id: number }[]): Promise<void> {
  await session.run(
    `INSERT INTO order_claims (${COLUMNS})
      SELECT DISTINCT o.id, ${OWES.connection}, ${OWES.customer}, 1, 0, 0
        FROM ${session.rows('k', { id: 'int' })} CROSS JOIN records r CROSS JOIN records o
        LEFT JOIN accounts a ON a.connection = o.connection AND a.customer_id = o.customer_id ${OWES.joins}
      WHERE r.id = k.id AND o.id = r.root_id AND o.kind IN ('order', 'invoice') AND o.customer_id IS NOT NULL
        AND r.kind IN ('order', 'payment', 'invoice') AND (a.id IS NOT NULL OR r.kind = 'invoice' OR o.kind = 'invoice')
      ON CONFLICT ${AGAIN}`,
    [page(records)],
  );
}

/** All that a customer owes, as their terms are others now, or they had none before. */
export async function markCustomer(session: Session, { connectionId, customerId }: CustomerName): Promise<void> {
  await session.run(
    `INSERT INTO order_claims (${COLUMNS}) SELECT o.id, o.connection, o.customer_id, 1, 0, 0 FROM records o
      WHERE o.connection = ? AND o.kind = 'order' AND o.customer_id = ? ON CONFLICT ${AGAIN}`,
    [connectionId, customerId],
  );
  await session.run(
    `UPDATE order_claims SET changed = changed + 1 WHERE connection = ? AND customer_id = ?
        AND root_id IN (SELECT o.id FROM records o WHERE o.id = order_claims.root_id AND o.kind = 'invoice')`,
    [connectionId, customerId],
  );
}

/** See `Ledger.staleClaims`. */
export async function staleClaims(
  book: Book,
  { customers, limit }: { customers?: readonly CustomerName[]; limit: number },
): Promise<StaleClaims[]> {
  if (customers?.length === 0) return [];
  const rows = await book.db.read((session) =>
    session.all<{ root_id: number; changed: number; terms_days: number | null }>(
      `SELECT c.root_id, c.changed, a.terms_days FROM order_claims c
          LEFT JOIN accounts a ON a.connection = c.connection AND a.customer_id = c.customer_id
        WHERE c.derived < c.changed ${
          customers
            ? `AND EXISTS (SELECT 1 FROM ${ofCustomers(session)} WHERE r.connection = c.connection AND r.customer = c.customer_id)`
            : ''
        } ORDER BY c.root_id LIMIT ?`,
      customers ? [asRows(customers), limit] : [limit],
    ),
  );
  return rows.map(({ root_id, changed, terms_days }) => ({
    rootId: recordId(root_id),
    changed: Number(changed),
    ...(terms_days === null ? {} : { termsDays: Number(terms_days) }),
  }));
}

interface ClaimsSql {
  root_id: number;
  connection: string;
  customer_id: string;
  claims: string | null;
}

/** Claims as a row holds them: what is paid is no claim any more. */
export function kept(claims: readonly Claim[]): { text: string; owing: number; dueAt: number | null } {
  const owed = claims.filter(({ owed: left }) => compare(left, '0') > 0);
  const due = owed.flatMap(({ dueAt }) => dueAt ?? []);
  return {
    text: JSON.stringify(owed),
    owing: owed.length > 0 ? 1 : 0,
    dueAt: due.length > 0 ? Math.min(...due) : null,
  };
}

/** See `Ledger.keepClaims`. */
export async function keepClaims(book: Book, worked: readonly WorkedOut[]): Promise<{ changed: number }> {
  if (worked.length === 0) return { changed: 0 };
  return book.db.write(async (session) => {
    const before = await session.all<ClaimsSql>(
      `SELECT c.root_id, c.connection, c.customer_id, c.claims FROM ${session.rows('k', { id: 'int' })} CROSS JOIN order_claims c
        WHERE c.root_id = k.id`,
      [page(worked.map(({ rootId }) => ({ id: recordRow(rootId) })))],
    );
    const was = new Map(before.map((row) => [row.root_id, row]));
    const moved = new Map<string, CustomerName>();
    let changed = 0;
    for (const { rootId, changed: mark, claims } of worked) {
      const row = was.get(recordRow(rootId));
      if (!row) continue;
      if (!claims) {
        await session.run('UPDATE order_claims SET derived = ? WHERE root_id = ? AND derived < ?', [
          mark,
          row.root_id,
          mark,
        ]);
        continue;
      }
      const { text, owing: owes, dueAt } = kept(claims);
      await session.run(
        'UPDATE order_claims SET derived = ?, claims = ?, owing = ?, due_at = ? WHERE root_id = ? AND derived < ?',
        [mark, text, owes, dueAt, row.root_id, mark],
      );
      if (text === (row.claims ?? '[]')) continue;
      changed += 1;
      const name = { connectionId: row.connection, customerId: row.customer_id };
      moved.set(customerLabel(name), name);
    }
    await easeCredit(session, [...moved.values()]);
    return { changed };
  });
}

/** What these customers owe or may owe is another now: orders that wait for it are asked again, and an answer under way with what it was. */
export async function easeCredit(session: Session, customers: readonly CustomerName[]): Promise<void> {
  if (customers.length === 0) return;
  await session.run(
    `UPDATE accounts SET credit_serial = credit_serial + 1, credit_eased = credit_eased + 1
      WHERE EXISTS (SELECT 1 FROM ${ofCustomers(session)} WHERE r.connection = accounts.connection AND r.customer = accounts.customer_id)`,
    [asRows(customers)],
  );
}

/** See `Ledger.owing`. */
export async function owing(book: Book, customers: readonly CustomerName[]): Promise<Map<string, Owing>> {
  const owed = new Map<string, Owing>();
  if (customers.length === 0) return owed;
  const { rows, serials } = await book.db.read(async (session) => ({
    serials: await session.all<{
      connection: string;
      customer_id: string;
      credit_serial: number;
      credit_eased: number;
    }>(
      `SELECT a.connection, a.customer_id, a.credit_serial, a.credit_eased FROM ${ofCustomers(session)} CROSS JOIN accounts a
        WHERE a.connection = r.connection AND a.customer_id = r.customer`,
      [asRows(customers)],
    ),
    rows: await session.all<ClaimsSql & { kind: string; cancelled: number }>(
      `SELECT c.root_id, c.connection, c.customer_id, c.claims, o.kind,
          CASE WHEN t.cancelled_at IS NOT NULL OR o.cancelled = 1 THEN 1 ELSE 0 END AS cancelled
        FROM ${ofCustomers(session)} CROSS JOIN order_claims c CROSS JOIN roots t CROSS JOIN records o
        WHERE c.connection = r.connection AND c.customer_id = r.customer AND c.owing = 1 AND t.id = c.root_id AND o.id = c.root_id
          AND (c.admitted_at IS NOT NULL OR o.kind = 'invoice'
            OR EXISTS (SELECT 1 FROM xrefs x WHERE x.root_id = c.root_id AND x.cancelled_at IS NULL AND x.kind <> 'invoice'))
        ORDER BY c.root_id`,
      [asRows(customers)],
    ),
  }));
  for (const customer of customers) owed.set(customerLabel(customer), { serial: 0, eased: 0, orders: [] });
  for (const { connection, customer_id, credit_serial, credit_eased } of serials) {
    const one = owed.get(`${connection}/${customer_id}`);
    if (one) Object.assign(one, { serial: Number(credit_serial), eased: Number(credit_eased) });
  }
  for (const row of rows) {
    const claims = (JSON.parse(row.claims ?? '[]') as Claim[]).filter(
      // Of a cancelled order invoices count until they are void; an invoice that is gone itself does not.
      ({ of }) => Number(row.cancelled) === 0 || (of === 'invoice' && row.kind !== 'invoice'),
    );
    if (claims.length > 0)
      owed.get(`${row.connection}/${row.customer_id}`)?.orders.push({ rootId: recordId(row.root_id), claims });
  }
  return owed;
}
