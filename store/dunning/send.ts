import type { Book } from '../book.ts';
import { letterId, letterRow, recordId } from '../ids.ts';
import type { LetterOutcome, LetterToSend } from '../ledger.ts';
import { type DunnedSql, toDunned } from './read.ts';

interface LetterSql {
  id: number;
  connection: string;
  customer_id: string;
  tries: number;
  at: number;
}

/** See `Ledger.takeLetter`. */
export async function takeLetter(book: Book, leaseMs: number): Promise<LetterToSend | null> {
  return book.db.write(async (session) => {
    const now = book.now();
    // A customer is better told once too seldom than twice: the next step tells it all the same.
    await session.run(
      `UPDATE reminders SET state = 'unsure', failure = 'its sender was killed at it', ended_at = ?, lease_until = NULL
        WHERE state IN ('pending', 'sending') AND state = 'sending' AND lease_until <= ?`,
      [now, now],
    );
    const [row] = await session.all<LetterSql>(
      `SELECT id, connection, customer_id, tries, at FROM reminders
        WHERE state IN ('pending', 'sending') AND state = 'pending' AND next_at <= ? ORDER BY id LIMIT 1`,
      [now],
    );
    if (!row) return null;
    await session.run("UPDATE reminders SET state = 'sending', tries = tries + 1, lease_until = ? WHERE id = ?", [
      now + leaseMs,
      row.id,
    ]);
    const claims = await session.all<DunnedSql>(
      `SELECT root_id, claim, day, due_at, at FROM dunned_claims WHERE letter_id = ? AND letter_id IS NOT NULL ORDER BY due_at, root_id, claim`,
      [row.id],
    );
    const [own] = await session.all<{ id: number }>(
      `SELECT r.id FROM records r WHERE r.connection = ? AND r.kind = 'customer' AND r.root_id = r.id
          AND (r.customer_id = ? OR (r.customer_id IS NULL AND r.source_id = ?)) ORDER BY r.id LIMIT 1`,
      [row.connection, row.customer_id, row.customer_id],
    );
    return {
      letterId: letterId(row.id),
      customer: { connectionId: row.connection, customerId: row.customer_id },
      claims: claims.map(toDunned),
      ...(own ? { customerRoot: recordId(own.id) } : {}),
      tries: Number(row.tries) + 1,
      at: Number(row.at),
    };
  });
}

/** See `Ledger.settleLetter`. */
export async function settleLetter(
  book: Book,
  { letterId: id, tries }: Pick<LetterToSend, 'letterId' | 'tries'>,
  outcome: LetterOutcome,
): Promise<void> {
  await book.db.write(async (session) => {
    const now = book.now();
    const open = outcome.state === 'pending';
    await session.run(
      `UPDATE reminders SET state = ?, next_at = ?, failure = ?, ended_at = ?, lease_until = NULL
        WHERE id = ? AND state = 'sending' AND tries = ?`,
      [
        outcome.state,
        open ? outcome.nextAt : now,
        'failure' in outcome ? (outcome.failure ?? null) : null,
        open ? null : now,
        letterRow(id),
        tries,
      ],
    );
  });
}
