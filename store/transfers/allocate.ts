import { compare } from '../../domain/decimal.ts';
import type { Allocation } from '../../domain/transfers/match.ts';
import { accounted } from '../../domain/transfers/match.ts';
import { appendAudit, keysOfRoots } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { TransferWord } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import { page } from '../session.ts';
import { transferPurpose } from './keep.ts';
import { entryRow } from './read.ts';

interface OpenSql {
  amount: string;
  currency: string;
  content_enc: Buffer | null;
}

/** See `Ledger.allocateTransfer`. */
export async function allocateTransfer(
  book: Book,
  { entryId: id, allocations, over }: TransferWord,
  by: { who: string; why: string },
): Promise<boolean> {
  const row = entryRow(id);
  return book.db.write(async (session) => {
    const state = allocations.length > 0 ? 'matched' : 'set-aside';
    const taken = await session.all<OpenSql>(
      "UPDATE bank_entries SET state = ?, allocations = ?, left_over = ? WHERE id = ? AND state = 'open' RETURNING amount, currency, content_enc",
      [state, JSON.stringify(allocations), over, row],
    );
    const [entry] = taken;
    if (!entry) return false;
    if (allocations.length > 0 && compare(accounted(allocations, over), entry.amount) !== 0)
      throw new RangeError(`${id} is of ${entry.amount}, and what is made of it is not`);
    const roots = allocations.map(({ rootId }) => recordRow(rootId));
    const keys = await keysOfRoots(book, session, roots);
    const [only, ...others] = new Set(roots);
    const key = only === undefined || others.length > 0 ? undefined : keys.get(only);
    if (key && entry.content_enc) {
      // Theirs alone from here on: what erases them erases it.
      const content = (await openerFor(book, session, [entry.content_enc])).text(
        transferPurpose(row),
        entry.content_enc,
      );
      if (content !== undefined)
        await session.run('UPDATE bank_entries SET content_enc = ? WHERE id = ?', [
          book.vault.seal(key, transferPurpose(row), content),
          row,
        ]);
    }
    const told = (allocation?: Allocation) => ({
      entry: id,
      ...(allocation ? { amount: allocation.amount, fee: allocation.fee, currency: entry.currency } : {}),
    });
    await appendAudit(
      book,
      session,
      allocations.length === 0
        ? [{ what: 'transfer.set-aside', ...by, subject: id, after: told() }]
        : allocations.map((allocation) => ({
            what: 'transfer.matched',
            ...by,
            rootRow: recordRow(allocation.rootId),
            subject: id,
            key: keys.get(recordRow(allocation.rootId)),
            after: told(allocation),
          })),
    );
    return true;
  });
}

/** See `Ledger.transfersPosted`. */
export async function transfersPosted(book: Book, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return;
  await book.db.write((session) =>
    session.run(
      `UPDATE bank_entries SET state = 'posted' FROM ${session.rows('r', { id: 'int' })}
        WHERE bank_entries.id = r.id AND bank_entries.state = 'matched'`,
      [page(entryIds.map((id) => ({ id: entryRow(id) })))],
    ),
  );
}
