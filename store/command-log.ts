import { keyOfCase, keysOfRoots } from './audit/append.ts';
import type { Book } from './book.ts';
import { draw, wordRow } from './ids.ts';
import type { Command } from './ledger.ts';
import { SAID_COLUMNS, type Said, sealedSaid } from './said.ts';
import type { Session } from './session.ts';
import type { DataKey } from './vault.ts';

/** What a command is about. */
export interface Concerned {
  rootRow?: number;
  caseRow?: number;
  /** Which members, to whom: in words. */
  detail?: string;
}

/** Stands in place of the time of a word that nobody carried out yet. */
export const NOT_YET = 0;

/** Whether a word that was kept was carried out, at least in part. */
export async function isApplied(session: Session, id: string): Promise<boolean> {
  const rows = await session.all(`SELECT id FROM commands WHERE id = ? AND applied_at > ${NOT_YET}`, [wordRow(id)]);
  return rows.length > 0;
}

/**
 * Writes down who wants what and why, in the transaction that does it. Every command goes through here; answers its row. What
 * is said of one order, or of a case of one customer, goes with that customer.
 */
export async function noteCommand(
  book: Book,
  session: Session,
  concerned: Concerned,
  { verb, wordId, ...words }: Command,
  now: number,
): Promise<number> {
  if (wordId === undefined) return writeCommand(book, session, concerned, verb, words, now);
  await session.run(`UPDATE commands SET applied_at = ? WHERE id = ? AND applied_at = ${NOT_YET}`, [
    now,
    wordRow(wordId),
  ]);
  return wordRow(wordId);
}

/** A row of a word: at its time, or before it is carried out. */
export async function writeCommand(
  book: Book,
  session: Session,
  concerned: Concerned,
  verb: Command['verb'],
  words: Said,
  appliedAt: number,
): Promise<number> {
  const { rootRow, caseRow, detail } = concerned;
  const id = await draw(session, 'command', 1);
  const key = await keyOf(book, session, concerned);
  const said = await sealedSaid(book, session, 'commands', id, { detail, ...words }, key);
  await session.insert(
    'commands',
    ['id', 'root_id', 'case_id', 'verb', 'applied_at', ...SAID_COLUMNS],
    [[id, rootRow, caseRow, verb, appliedAt, ...said]],
  );
  return id;
}

/** The key of the customer of whom it is said, where it is one. */
async function keyOf(book: Book, session: Session, { rootRow, caseRow }: Concerned): Promise<DataKey | undefined> {
  if (rootRow !== undefined) return (await keysOfRoots(book, session, [rootRow])).get(rootRow);
  return caseRow === undefined ? undefined : keyOfCase(book, session, caseRow);
}
