import type { CustomerName } from '../../domain/accounts.ts';
import { keyOf } from '../accounts/decide.ts';
import { numberedAccount } from '../accounts/numbered.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { draw, recordRow } from '../ids.ts';
import type { DunningStepped } from '../ledger.ts';
import type { Session } from '../session.ts';

/** See `Ledger.keepDunning`. */
export async function keepDunning(
  book: Book,
  customer: CustomerName,
  { claims, serial, why }: DunningStepped,
): Promise<boolean> {
  return book.db.write(async (session) => {
    const now = book.now();
    const { connectionId, customerId } = customer;
    const [row] = await session.all<{ credit_serial: number }>(
      'SELECT credit_serial FROM accounts WHERE connection = ? AND customer_id = ?',
      [connectionId, customerId],
    );
    // Something was paid or said since it was looked at: the next look sees it.
    if (Number(row?.credit_serial ?? 0) !== serial) return false;
    const fresh = [];
    for (const one of claims) if (!(await isTold(session, one))) fresh.push(one);
    if (fresh.length === 0) return false;
    const letter = fresh.some((one) => one.letter) ? await beginLetter(session, customer, now) : null;
    await session.insert(
      'dunned_claims',
      ['root_id', 'claim', 'day', 'due_at', 'letter_id', 'at'],
      fresh.map((one) => [recordRow(one.rootId), one.claim, one.day, one.dueAt, one.letter ? letter : null, now]),
      `(root_id, claim) DO UPDATE SET day = excluded.day, due_at = excluded.due_at,
        letter_id = COALESCE(excluded.letter_id, dunned_claims.letter_id), at = excluded.at`,
    );
    const accountId = await numberedAccount(session, customer, now);
    const key = await keyOf(book, session, customer);
    const after = { claims: fresh.map(({ claim, day }) => ({ claim, day })) };
    await appendAudit(book, session, [
      { what: 'customer.dunned', who: 'waybill', why, subject: accountId, key, after },
    ]);
    return true;
  });
}

async function isTold(session: Session, one: DunningStepped['claims'][number]): Promise<boolean> {
  const known = await session.all(
    'SELECT day FROM dunned_claims WHERE root_id = ? AND claim = ? AND due_at = ? AND day >= ?',
    [recordRow(one.rootId), one.claim, one.dueAt, one.day],
  );
  return known.length > 0;
}

/** A letter to come; what one that has not gone yet was to say is in it. */
async function beginLetter(session: Session, { connectionId, customerId }: CustomerName, now: number): Promise<number> {
  const id = await draw(session, 'reminder', 1);
  await session.insert(
    'reminders',
    ['id', 'connection', 'customer_id', 'state', 'tries', 'next_at', 'at'],
    [[id, connectionId, customerId, 'pending', 0, now, now]],
  );
  const earlier = await session.all<{ id: number }>(
    `UPDATE reminders SET state = 'dropped', ended_at = ?
      WHERE state IN ('pending', 'sending') AND state = 'pending' AND connection = ? AND customer_id = ? AND id <> ? RETURNING id`,
    [now, connectionId, customerId, id],
  );
  for (const { id: before } of earlier)
    await session.run('UPDATE dunned_claims SET letter_id = ? WHERE letter_id = ? AND letter_id IS NOT NULL', [
      id,
      before,
    ]);
  return id;
}
