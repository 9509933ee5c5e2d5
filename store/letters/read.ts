import type { Letter } from '../../domain/letters/letter.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { LetterRow } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session, type Value } from '../session.ts';
import { letterPurpose } from './keep.ts';

interface LetterSql {
  id: number;
  revision: number;
  content_enc: Buffer;
}

/** See `Ledger.letters`. */
export async function letters(
  book: Book,
  { number, isClosed, limit = 10_000 }: { number?: string; isClosed?: boolean; limit?: number },
): Promise<LetterRow[]> {
  const where: string[] = [];
  const values: Value[] = [];
  if (number !== undefined) {
    where.push('number = ?');
    values.push(number);
  }
  if (isClosed !== undefined) where.push(`closed = ${isClosed ? 1 : 0}`);
  return book.db.read(async (session) => {
    const rows = await session.all<LetterSql>(
      `SELECT id, revision, content_enc FROM letters ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY id LIMIT ?`,
      [...values, limit],
    );
    return opened(book, session, rows);
  });
}

async function opened(book: Book, session: Session, rows: readonly LetterSql[]): Promise<LetterRow[]> {
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.content_enc),
  );
  return rows.map((row) => ({
    letter: opener.json(letterPurpose(Number(row.id)), row.content_enc) as Letter,
    revision: Number(row.revision),
  }));
}

/** Roots of a letter's orders: as people write numbers, and as shops do (`#1001`). */
const ROOTS = `letter_orders o JOIN numbers n ON n.number = o.number OR n.number = '#' || o.number`;

/** See `Ledger.lettersOf`. */
export async function lettersOf(
  book: Book,
  rootIds: readonly string[],
): Promise<Map<string, { letter: Letter; others: string[] }>> {
  const found = new Map<string, { letter: Letter; others: string[] }>();
  if (rootIds.length === 0) return found;
  return book.db.read(async (session) => {
    const pairs = await session.all<{ root_id: number; letter_id: number }>(
      `SELECT DISTINCT n.root_id, o.letter_id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN numbers n
          JOIN letter_orders o ON o.number IN (n.number, substr(n.number, 2)) AND n.number IN (o.number, '#' || o.number)
          JOIN letters l ON l.id = o.letter_id
        WHERE n.root_id = r.id ORDER BY n.root_id, o.letter_id`,
      [page(rootIds.map((id) => ({ id: recordRow(id) })))],
    );
    if (pairs.length === 0) return found;
    const ids = page([...new Set(pairs.map((one) => Number(one.letter_id)))].map((id) => ({ id })));
    const rows = await session.all<LetterSql>(
      `SELECT l.id, l.revision, l.content_enc FROM ${session.rows('r', { id: 'int' })} CROSS JOIN letters l WHERE l.id = r.id`,
      [ids],
    );
    const read = await opened(book, session, rows);
    const byId = new Map(rows.map((row, at) => [Number(row.id), (read[at] as LetterRow).letter]));
    const roots = await session.all<{ letter_id: number; root_id: number }>(
      `SELECT DISTINCT o.letter_id, n.root_id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN ${ROOTS} WHERE o.letter_id = r.id ORDER BY o.letter_id, n.root_id`,
      [ids],
    );
    for (const { root_id, letter_id } of pairs) {
      const rootId = recordId(Number(root_id));
      const letter = byId.get(Number(letter_id));
      const before = found.get(rootId);
      // One that is not closed comes before one that is.
      if (!letter || (before && before.letter.closedOn === undefined)) continue;
      const others = roots
        .filter((one) => Number(one.letter_id) === Number(letter_id) && one.root_id !== root_id)
        .map((one) => recordId(Number(one.root_id)));
      found.set(rootId, { letter, others });
    }
    return found;
  });
}

/** See `Ledger.rootsOfLetter`. */
export async function rootsOfLetter(book: Book, number: string): Promise<string[]> {
  const rows = await book.db.read((session) =>
    session.all<{ root_id: number }>(
      `SELECT DISTINCT n.root_id FROM letters l CROSS JOIN ${ROOTS} WHERE l.number = ? AND o.letter_id = l.id ORDER BY n.root_id`,
      [number],
    ),
  );
  return rows.map((row) => recordId(Number(row.root_id)));
}
