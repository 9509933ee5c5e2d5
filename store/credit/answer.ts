import { customerLabel } from '../../domain/accounts.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { CreditAnswers } from '../ledger.ts';
import { page, type Session } from '../session.ts';
import { easeCredit, kept } from './claims.ts';

/** See `Ledger.answerCredit`. */
export async function answerCredit(book: Book, answers: readonly CreditAnswers[]): Promise<Set<string>> {
  if (answers.length === 0) return new Set();
  return book.db.write(async (session) => {
    const again = new Set<string>();
    for (const one of answers) if (!(await keep(session, one, book.now()))) again.add(customerLabel(one.customer));
    return again;
  });
}

interface RowBefore {
  root_id: number;
  claims: string | null;
  admitted_at: number | null;
}

async function keep(session: Session, answers: CreditAnswers, now: number): Promise<boolean> {
  const { customer, serial, eased, admitted, refused } = answers;
  const { connectionId, customerId } = customer;
  const [account] = await session.all<{ credit_serial: number }>(
    'SELECT credit_serial FROM accounts WHERE connection = ? AND customer_id = ?',
    [connectionId, customerId],
  );
  // What waits or ended counts no more, whatever moved; what goes on has to fit into what is owed now.
  const sure = !account || Number(account.credit_serial) === serial;
  const passed = sure ? admitted : [];
  const rootRows = [...passed.map(({ rootId }) => rootId), ...refused].map(recordRow);
  const before = await session.all<RowBefore>(
    `SELECT c.root_id, c.claims, c.admitted_at FROM ${session.rows('k', { id: 'int' })} CROSS JOIN order_claims c WHERE c.root_id = k.id`,
    [page(rootRows.map((id) => ({ id })))],
  );
  const was = new Map(before.map((row) => [Number(row.root_id), row]));
  const rows = passed.map(({ rootId, claims }) => ({ row: recordRow(rootId), ...kept(claims) }));
  // What is mapped in this very step is kept with its answer, later: until then the claims are the gate's.
  await session.insert(
    'order_claims',
    ['root_id', 'connection', 'customer_id', 'changed', 'derived', 'claims', 'owing', 'due_at', 'admitted_at'],
    rows.map(({ row, text, owing, dueAt }) => [row, connectionId, customerId, 0, 0, text, owing, dueAt, now]),
    `(root_id) DO UPDATE SET claims = excluded.claims, owing = excluded.owing, due_at = excluded.due_at,
      admitted_at = COALESCE(order_claims.admitted_at, excluded.admitted_at)`,
  );
  await session.insert(
    'order_claims',
    ['root_id', 'connection', 'customer_id', 'changed', 'derived', 'owing', 'asked_eased'],
    refused.map((rootId) => [recordRow(rootId), connectionId, customerId, 0, 0, 0, eased]),
    '(root_id) DO UPDATE SET asked_eased = excluded.asked_eased, admitted_at = NULL',
  );
  const counted = (row: number) => was.get(row)?.admitted_at ?? null;
  const eases =
    refused.some((rootId) => counted(recordRow(rootId)) !== null) ||
    rows.some(({ row, text }) => counted(row) !== null && was.get(row)?.claims !== text);
  if (eases) await easeCredit(session, [customer]);
  else if (rows.some(({ row }) => counted(row) === null))
    await session.run(
      'UPDATE accounts SET credit_serial = credit_serial + 1 WHERE connection = ? AND customer_id = ?',
      [connectionId, customerId],
    );
  return sure;
}
