import { type CustomerName, customerLabel } from '../../domain/accounts.ts';
import type { Book } from '../book.ts';
import { letterId, recordId } from '../ids.ts';
import type { DunnedClaim, LetterState } from '../ledger.ts';
import { page } from '../session.ts';

export interface DunnedSql {
  root_id: number;
  claim: string;
  day: number;
  due_at: number;
  at: number;
}

interface DunnedWithLetter extends DunnedSql {
  connection: string;
  customer_id: string;
  letter_id: number | null;
  state: LetterState['state'] | null;
  failure: string | null;
  letter_at: number | null;
}

export const toDunned = ({ root_id, claim, day, due_at, at }: DunnedSql): DunnedClaim => ({
  rootId: recordId(root_id),
  claim,
  day: Number(day),
  dueAt: Number(due_at),
  at: Number(at),
});

/** See `Ledger.dunned`. */
export async function dunned(book: Book, customers: readonly CustomerName[]): Promise<Map<string, DunnedClaim[]>> {
  const found = new Map<string, DunnedClaim[]>();
  if (customers.length === 0) return found;
  const rows = await book.db.read((session) =>
    session.all<DunnedWithLetter>(
      `SELECT c.connection, c.customer_id, d.root_id, d.claim, d.day, d.due_at, d.at, d.letter_id, l.state, l.failure, l.at AS letter_at
        FROM ${session.rows('r', { connection: 'text', customer: 'text' })} CROSS JOIN order_claims c CROSS JOIN dunned_claims d
          LEFT JOIN reminders l ON l.id = d.letter_id
        WHERE c.connection = r.connection AND c.customer_id = r.customer AND c.owing = 1 AND d.root_id = c.root_id
        ORDER BY d.root_id, d.claim`,
      [page(customers.map(({ connectionId, customerId }) => ({ connection: connectionId, customer: customerId })))],
    ),
  );
  for (const row of rows) {
    const label = customerLabel({ connectionId: row.connection, customerId: row.customer_id });
    const { letter_id: letter, state, failure, letter_at } = row;
    const one: DunnedClaim = {
      ...toDunned(row),
      ...(letter === null || state === null
        ? {}
        : {
            letter: {
              letterId: letterId(letter),
              state,
              at: Number(letter_at),
              ...(failure === null ? {} : { failure }),
            },
          }),
    };
    found.set(label, [...(found.get(label) ?? []), one]);
  }
  return found;
}
