import type { Book } from './book.ts';
import { memberWords } from './case-members.ts';
import { NOT_YET, writeCommand } from './command-log.ts';
import { caseRow, recordRow, wordId, wordRow } from './ids.ts';
import type { CaseWord, Command, MemberFilter } from './ledger.ts';
import { openSaid, type Said, type SaidSql } from './said.ts';

/** Whom a word on a case concerns, for the record of who said what. */
export const wordConcerns = (id: string, members?: MemberFilter, to?: string) => {
  const [only] = members?.rootIds?.length === 1 ? members.rootIds : [];
  const whom = to === undefined ? undefined : to === '' ? 'to nobody' : `to ${to}`;
  const which = members ?? (whom === undefined ? {} : undefined);
  return {
    caseRow: caseRow(id),
    detail: [...(whom ? [whom] : []), ...(which ? [memberWords(which)] : [])].join(', '),
    ...(only === undefined ? {} : { rootRow: recordRow(only) }),
  };
};

/**
 * Keeps a person's word on a case before it is carried out, so that who carries it out is given an id alone: words of people go
 * to no workflow. See `Ledger.keepWord`.
 */
export async function keepWord(book: Book, id: string, verb: Command['verb'], word: CaseWord): Promise<string> {
  const { who, why, members, to } = word;
  const words = { who, why, order: { members, to } };
  // To resolve nobody is to end the case.
  const concerned = verb === 'resolve' && !members ? { caseRow: caseRow(id) } : wordConcerns(id, members, to);
  const row = await book.db.write((session) => writeCommand(book, session, concerned, verb, words, NOT_YET));
  return wordId(row);
}

/** See `Ledger.keptWord`. Answers it after it was carried out, too: a carrier that was killed asks again. */
export async function keptWord(book: Book, id: string): Promise<CaseWord | null> {
  return book.db.read(async (session) => {
    const [row] = await session.all<SaidSql>('SELECT id, why, by_enc, why_enc FROM commands WHERE id = ?', [
      wordRow(id),
    ]);
    if (!row) return null;
    const { who, why, order } = (await openSaid(book, session, 'commands', [row]))[0] as Said;
    return { who, why, ...(order as Pick<CaseWord, 'members' | 'to'> | undefined) };
  });
}
