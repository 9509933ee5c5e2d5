import type { Book } from '../book.ts';
import type { SilentState } from '../ledger.ts';

const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;
/** Twice as long each time, up to an hour. */
const DOUBLINGS = 7;

/** See `Ledger.keepVatSilence`. */
export async function keepVatSilence(
  book: Book,
  { register, prefix }: { register: string; prefix: string },
  code: string,
  askAt?: number,
): Promise<void> {
  await book.db.write(async (session) => {
    const now = book.now();
    const [before] = await session.all<{ tries: number }>(
      'SELECT tries FROM vat_silences WHERE register = ? AND prefix = ?',
      [register, prefix],
    );
    const tries = Number(before?.tries ?? 0) + 1;
    const patience = Math.min(FIRST_MS * 2 ** Math.min(tries - 1, DOUBLINGS), LONGEST_MS);
    await session.insert(
      'vat_silences',
      ['register', 'prefix', 'since', 'code', 'tries', 'ask_at'],
      [[register, prefix, now, code, tries, Math.max(now + patience, askAt ?? 0)]],
      '(register, prefix) DO UPDATE SET code = excluded.code, tries = excluded.tries, ask_at = excluded.ask_at',
    );
  });
}

/** See `Ledger.vatSilences`. */
export async function vatSilences(book: Book): Promise<SilentState[]> {
  const rows = await book.db.read((session) =>
    session.all<{ register: string; prefix: string; since: number; code: string; tries: number }>(
      'SELECT register, prefix, since, code, tries FROM vat_silences ORDER BY register, prefix',
    ),
  );
  return rows.map((row) => ({ ...row, since: Number(row.since), tries: Number(row.tries) }));
}
