import { type Account, type CustomerName, standingOf } from '../../domain/accounts.ts';
import type { Session } from '../session.ts';
import { PRIORITY, type Raised, wantAgain } from '../wants.ts';

/**
 * Where an account stands otherwise than before, what is told of its customer is told anew: their record makes a revision, though
 * its source said nothing, and every flow that carries it wants it carried again. In the transaction that decided it, so that no
 * change is told without being true, and none is forgotten. Answers the flows that have something to do.
 */
export async function tellStanding(
  session: Session,
  { connectionId, customerId }: CustomerName,
  { before, after }: Record<'before' | 'after', Pick<Account, 'state' | 'frozen'>>,
  now: number,
): Promise<string[]> {
  if (standingOf(before) === standingOf(after)) return [];
  const roots = await session.all<Raised>(
    `UPDATE roots SET rev = rev + 1, updated_at = ? WHERE erased_at IS NULL AND id IN
        (SELECT r.id FROM records r WHERE r.connection = ? AND r.kind = 'customer' AND r.root_id = r.id
          AND (r.customer_id = ? OR (r.customer_id IS NULL AND r.source_id = ?)))
      RETURNING id, rev, held`,
    [now, connectionId, customerId, customerId],
  );
  return wantAgain(session, roots, PRIORITY.status, now);
}
