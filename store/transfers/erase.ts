import { TRANSFERS } from '../../domain/transfers/entry.ts';
import type { Book } from '../book.ts';
import type { Retained } from '../ledger.ts';
import { retainedKeyName } from '../papers/issue.ts';
import type { KeepUntil } from '../privacy/retain.ts';
import type { Session } from '../session.ts';
import { transferPurpose } from './keep.ts';
import { entryId } from './read.ts';
import { theirEntries } from './theirs.ts';

const DAY_MS = 86_400_000;

/**
 * Erases who paid from the entries of these roots' customer: their names, accounts and texts. A line of a bank statement is a voucher of the books, so what the law wants kept moves under a key of
 * its own and is listed; the amount, the day and the orders that it paid stay, as ids and numbers do.
 */
export async function eraseTransfers(
  book: Book,
  session: Session,
  roots: readonly number[],
  keep: KeepUntil,
  country: string | undefined,
): Promise<Retained[]> {
  const entries = await theirEntries(book, session, roots);
  const due = entries.map((one) => ({ one, until: keep(country, Date.parse(`${one.bookedOn}T00:00:00Z`) + DAY_MS) }));
  const names = new Set(due.flatMap(({ until }) => (until === undefined ? [] : [retainedKeyName(until)])));
  const keys = await book.keys.named(session, names, book.now());
  const kept: Retained[] = [];
  for (const { one, until } of due) {
    const key = until === undefined ? undefined : keys.get(retainedKeyName(until));
    const sealed = key ? book.vault.seal(key, transferPurpose(one.row), JSON.stringify(one.entry)) : null;
    await session.run('UPDATE bank_entries SET content_enc = ?, until = ?, key_number = ? WHERE id = ?', [
      sealed,
      key ? (until as number) : null,
      key?.number ?? null,
      one.row,
    ]);
    if (key) kept.push({ kind: 'payment', connectionId: TRANSFERS, number: entryId(one.row), until: until as number });
  }
  return kept;
}
