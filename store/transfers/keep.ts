import { type BankEntry, entryNames } from '../../domain/transfers/entry.ts';
import type { Book } from '../book.ts';
import { draw } from '../ids.ts';
import { page } from '../session.ts';
import type { DataKey } from '../vault.ts';

/** Seals entries that are no one customer's yet; no connection is named so, and no erasure reaches it. */
const BANK_KEY = ':transfers';

export const transferPurpose = (row: number) => `transfer:${row}` as const;

/** See `Ledger.keepTransfers`. */
export async function keepTransfers(book: Book, entries: readonly BankEntry[]): Promise<{ fresh: number }> {
  const named = entryNames(entries).map((name, at) => ({
    name: book.vault.hmac(name),
    entry: entries[at] as BankEntry,
  }));
  return book.db.write(async (session) => {
    // First, because it is the lock that two imports of one file queue up at.
    const first = await draw(session, 'bank entry', Math.max(1, named.length));
    const known = new Set(
      (
        await session.all<{ name: string }>(
          `SELECT b.name FROM ${session.rows('r', { name: 'text' })} CROSS JOIN bank_entries b WHERE b.name = r.name`,
          [page(named.map(({ name }) => ({ name })))],
        )
      ).map(({ name }) => name),
    );
    const fresh = named.filter(({ name }) => !known.has(name));
    const key = (await book.keys.named(session, [BANK_KEY], book.now())).get(BANK_KEY) as DataKey;
    await session.insert(
      'bank_entries',
      [
        'id',
        'name',
        'state',
        'direction',
        'amount',
        'currency',
        'booked_on',
        'content_enc',
        'allocations',
        'left_over',
        'at',
      ],
      fresh.map(({ name, entry }, at) => [
        first + at,
        name,
        'open',
        entry.direction,
        entry.amount,
        entry.currency,
        entry.bookedOn,
        book.vault.seal(key, transferPurpose(first + at), JSON.stringify(entry)),
        '[]',
        '0',
        book.now(),
      ]),
    );
    return { fresh: fresh.length };
  });
}
