import type { Allocation } from '../../domain/transfers/match.ts';
import { appendAudit, keysOfRoots } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import { page } from '../session.ts';
import { entryRow } from './read.ts';
import { endStanding } from './stand.ts';

/** See `Ledger.undoTransfer`. */
export async function undoTransfer(
  book: Book,
  { entryId: id, of }: { entryId: string; of: string },
  by: { who: string; why: string },
): Promise<boolean> {
  const [row, original] = [entryRow(id), entryRow(of)];
  return book.db.write(async (session) => {
    // In one statement: both change, or neither does.
    const ids = page([{ id: row, original }]);
    const changed = await session.all<{ id: number; allocations: string; currency: string }>(
      `UPDATE bank_entries SET
          state = CASE WHEN bank_entries.id = r.id THEN 'set-aside' WHEN bank_entries.allocations = '[]' THEN 'undone' ELSE 'undoing' END,
          undoes = CASE WHEN bank_entries.id = r.id THEN r.original ELSE bank_entries.undoes END, rest = NULL
        FROM ${session.rows('r', { id: 'int', original: 'int' })}
        WHERE bank_entries.id IN (r.id, r.original)
          AND EXISTS (SELECT 1 FROM bank_entries b WHERE b.id = r.id AND b.state = 'open' AND b.direction = 'out')
          AND EXISTS (SELECT 1 FROM bank_entries b WHERE b.id = r.original AND b.direction = 'in'
            AND b.state IN ('open', 'matched', 'posted', 'set-aside'))
        RETURNING bank_entries.id, bank_entries.allocations, bank_entries.currency`,
      [ids],
    );
    if (changed.length === 0) return false;
    for (const one of [row, original]) await endStanding(session, one, book.now());
    const taken = changed.find((one) => Number(one.id) === original);
    const allocations = JSON.parse(taken?.allocations ?? '[]') as Allocation[];
    const keys = await keysOfRoots(
      book,
      session,
      allocations.map(({ rootId }) => recordRow(rootId)),
    );
    const after = { entry: of, takenBackBy: id, currency: taken?.currency };
    await appendAudit(
      book,
      session,
      allocations.length === 0
        ? [{ what: 'transfer.undone', ...by, subject: of, after }]
        : allocations.map(({ rootId, amount }) => ({
            what: 'transfer.undone',
            ...by,
            rootRow: recordRow(rootId),
            subject: of,
            key: keys.get(recordRow(rootId)),
            after: { ...after, amount },
          })),
    );
    return true;
  });
}
