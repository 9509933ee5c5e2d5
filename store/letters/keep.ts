import type { Letter } from '../../domain/letters/letter.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { draw } from '../ids.ts';
import type { LetterRow } from '../ledger.ts';
import { plainNumber } from '../parked.ts';
import type { Session } from '../session.ts';
import type { DataKey } from '../vault.ts';

/** Seals letters of credit: they are of the house, and no customer's alone. */
const LETTERS_KEY = ':letters';

export const letterPurpose = (row: number) => `letter:${row}` as const;

/** See `Ledger.keepLetter`. */
export async function keepLetter(
  book: Book,
  { letter, revision }: LetterRow,
  { what, ...by }: { what: string; who: string; why: string },
): Promise<boolean> {
  return book.db.write(async (session) => {
    const row = revision === 0 ? await made(book, session, letter) : await changed(book, session, letter, revision);
    if (row === undefined) return false;
    await session.run('DELETE FROM letter_orders WHERE letter_id = ?', [row]);
    const numbers = new Set(letter.orders.map(plainNumber));
    await session.insert(
      'letter_orders',
      ['letter_id', 'number'],
      [...numbers].map((number) => [row, number]),
    );
    await appendAudit(book, session, [
      { what, ...by, subject: `letter/${letter.number}`, after: { revision: revision + 1, letter } },
    ]);
    return true;
  });
}

const sealed = async (book: Book, session: Session, row: number, letter: Letter) => {
  const key = (await book.keys.named(session, [LETTERS_KEY], book.now())).get(LETTERS_KEY) as DataKey;
  return book.vault.seal(key, letterPurpose(row), JSON.stringify(letter));
};

async function made(book: Book, session: Session, letter: Letter): Promise<number | undefined> {
  // First, because it is the lock that two of one number queue up at.
  const row = await draw(session, 'letter', 1);
  const [known] = await session.all('SELECT id FROM letters WHERE number = ?', [letter.number]);
  if (known) return undefined;
  await session.insert(
    'letters',
    ['id', 'number', 'revision', 'closed', 'content_enc', 'at'],
    [[row, letter.number, 1, letter.closedOn ? 1 : 0, await sealed(book, session, row, letter), book.now()]],
  );
  return row;
}

async function changed(book: Book, session: Session, letter: Letter, revision: number): Promise<number | undefined> {
  const [row] = await session.all<{ id: number }>(
    'UPDATE letters SET revision = revision + 1, closed = ?, at = ? WHERE number = ? AND revision = ? RETURNING id',
    [letter.closedOn ? 1 : 0, book.now(), letter.number, revision],
  );
  if (!row) return undefined;
  const id = Number(row.id);
  await session.run('UPDATE letters SET content_enc = ? WHERE id = ?', [await sealed(book, session, id, letter), id]);
  return id;
}
