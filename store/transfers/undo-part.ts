import { compare } from '../../domain/decimal.ts';
import { type Allocation, accounted } from '../../domain/transfers/match.ts';
import { appendAudit, keysOfRoots } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { Ledger } from '../ledger.ts';
import { entryRow } from './read.ts';
import { endStanding } from './stand.ts';

interface Original {
  amount: string;
  currency: string;
  allocations: string;
}

/** See `Ledger.undoTransferPart`. */
export async function undoTransferPart(
  book: Book,
  { entryId: id, of, allocations, over }: Parameters<Ledger['undoTransferPart']>[0],
  by: { who: string; why: string },
): Promise<boolean> {
  const [row, original] = [entryRow(id), entryRow(of)];
  return book.db.write(async (session) => {
    const [before] = await session.all<Original>(
      `SELECT amount, currency, allocations FROM bank_entries o WHERE id = ? AND direction = 'in' AND state IN ('matched', 'posted')
        AND NOT EXISTS (SELECT 1 FROM bank_entries b WHERE b.undoes = o.id)`,
      [original],
    );
    const paid = JSON.parse(before?.allocations ?? '[]') as Allocation[];
    const isSame =
      paid.length === allocations.length && paid.every(({ rootId }, at) => rootId === allocations[at]?.rootId);
    if (!before || !isSame) return false;
    if (compare(accounted(allocations, over), before.amount) !== 0)
      throw new RangeError(`${of} is of ${before.amount}, and what is left of it is not`);
    const taken = await session.all<{ amount: string }>(
      `UPDATE bank_entries SET state = 'set-aside', undoes = ?, rest = NULL WHERE id = ? AND state = 'open' AND direction = 'out' RETURNING amount`,
      [original, row],
    );
    const [back] = taken;
    if (!back) return false;
    // What is over went home: nobody has to say what becomes of it, and it pays nothing else.
    await session.run(
      "UPDATE bank_entries SET state = 'matched', allocations = ?, left_over = ?, rest = NULL WHERE id = ?",
      [JSON.stringify(allocations), over, original],
    );
    for (const one of [row, original]) await endStanding(session, one, book.now());
    const roots = allocations.map(({ rootId }) => recordRow(rootId));
    const keys = await keysOfRoots(book, session, roots);
    const after = { entry: of, takenBackBy: id, currency: before.currency, amount: back.amount };
    const what = 'transfer.undone-in-part';
    await appendAudit(
      book,
      session,
      roots.map((rootRow) => ({ what, ...by, rootRow, subject: of, key: keys.get(rootRow), after })),
    );
    return true;
  });
}
