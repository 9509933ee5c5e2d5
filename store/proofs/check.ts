import type { SealSql } from '../audit/row.ts';
import type { Book } from '../book.ts';
import { recordId } from '../ids.ts';
import { type Opener, openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';
import { keyNumberOf, namesKey } from '../vault.ts';
import { nextEntry } from './entries.ts';
import { type EntryContent, entryHash, entryPurpose, NO_ENTRY } from './entry.ts';
import { merkleRoot } from './merkle.ts';

interface Row {
  id: number;
  seal: number;
  root_id: number;
  number: number;
  hash: Buffer;
  content_enc: Buffer;
  previous: Buffer | null;
}

/** What is wrong with the orders' entries that a seal holds: they must make its tree, and what still opens must make their hashes. */
export async function checkEntries(book: Book, seal: SealSql): Promise<string[]> {
  const { entries_root, first_entry, entry_count } = seal;
  if (!entries_root || first_entry === null || entry_count === null) return [];
  return book.db.read(async (session) => {
    const rows = await session.all<Row>(
      `SELECT e.id, e.seal, e.root_id, e.number, e.hash, e.content_enc, p.hash AS previous FROM order_entries e
        LEFT JOIN order_entries p ON p.root_id = e.root_id AND p.number = e.number - 1
        WHERE e.id >= ? AND e.id < ? ORDER BY e.id`,
      [first_entry, first_entry + entry_count],
    );
    const wrong: string[] = [];
    if (rows.length !== entry_count || !merkleRoot(rows.map(({ hash }) => hash)).equals(entries_root))
      wrong.push(`the orders' entries of seal ${seal.number} are not those that were sealed`);
    const sound = rows.filter(({ content_enc }) => namesKey(content_enc));
    const opener = await openerFor(
      book,
      session,
      sound.map(({ content_enc }) => content_enc),
    );
    const gone = await destroyedKeys(session, sound);
    for (const row of rows) {
      if (row.seal === seal.number && namesKey(row.content_enc) && saysItsHash(row, opener, gone)) continue;
      wrong.push(`entry ${row.number} of order ${recordId(row.root_id)} is not as it was sealed`);
    }
    return wrong;
  });
}

/** Keys of erased customers, among those that these rows name. */
async function destroyedKeys(session: Session, rows: readonly Row[]): Promise<Set<number>> {
  const named = [...new Set(rows.map(({ content_enc }) => keyNumberOf(content_enc)))];
  const gone = await session.all<{ number: number }>(
    `SELECT k.number FROM ${session.rows('r', { number: 'int' })} CROSS JOIN customer_keys k
      WHERE k.number = r.number AND k.wrapped IS NULL`,
    [page(named.map((number) => ({ number })))],
  );
  return new Set(gone.map(({ number }) => number));
}

function saysItsHash(row: Row, opener: Opener, gone: ReadonlySet<number>): boolean {
  try {
    const content = opener.json(entryPurpose(row.id), row.content_enc) as EntryContent | undefined;
    // Its customer was erased: the hash is all that is left.
    if (!content) return gone.has(keyNumberOf(row.content_enc));
    const { order, number } = JSON.parse(content.text) as { order: string; number: number };
    const salt = Buffer.from(content.salt, 'base64');
    const hash = entryHash(salt, row.previous ?? NO_ENTRY, content.text);
    return order === recordId(row.root_id) && number === row.number && hash.equals(row.hash);
  } catch {
    return false;
  }
}

/** Entries that no seal holds: they are made with their seal, so none can wait for one. */
export async function strayEntries(book: Book, last: SealSql | undefined): Promise<string[]> {
  const rows = await book.db.read((session) =>
    session.all<{ root_id: number; number: number }>(
      'SELECT e.root_id, e.number FROM order_entries e WHERE e.id < 1 OR e.id >= ? ORDER BY e.id LIMIT 200',
      [nextEntry(last)],
    ),
  );
  return rows.map(({ root_id, number }) => `entry ${number} of order ${recordId(root_id)} is in no seal`);
}
