import { keyOfCase, keysOfRoots } from './audit/append.ts';
import type { Book } from './book.ts';
import type { MemberRow } from './case-members.ts';
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

/** How far a word said of many was carried out. */
export interface Begun {
  /** Since when: who joined later it was not about. */
  at: number;
  /** The last member that it reached. */
  after: Pick<MemberRow, 'root_id' | 'id'>;
}

/** Where a word that was kept came to before its carrier was killed; undefined where nobody has begun with it. */
export async function begunOf(session: Session, id: string): Promise<Begun | undefined> {
  const [row] = await session.all<{ applied_at: number; reached_root: number | null; reached_member: number | null }>(
    `SELECT applied_at, reached_root, reached_member FROM commands WHERE id = ? AND applied_at > ${NOT_YET}`,
    [wordRow(id)],
  );
  if (!row) return undefined;
  const after = { root_id: Number(row.reached_root ?? 0), id: Number(row.reached_member ?? 0) };
  return { at: Number(row.applied_at), after };
}

/** Notes the last member that a word reached, in the transaction that carries it out on them. */
export async function noteReached(session: Session, commandRow: number, last: MemberRow | undefined): Promise<void> {
  if (last)
    await session.run('UPDATE commands SET reached_root = ?, reached_member = ? WHERE id = ?', [
      last.root_id,
      last.id,
      commandRow,
    ]);
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
