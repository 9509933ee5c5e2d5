import { EXIT, Problem } from '../../config/problem.ts';
import { type Letter, letter } from '../../domain/letters/letter.ts';
import type { LetterRow } from '../../store/ledger.ts';
import { type Books, type Said, saidBy, wake } from '../books.ts';

/** The letter of a number. Throws a `Problem` where there is none. */
export async function knownLetter({ ledger }: Pick<Books, 'ledger'>, number: string): Promise<LetterRow> {
  const [row] = await ledger.letters({ number });
  if (!row) throw new Problem(`there is no letter of credit ${number}: see \`waybill lc list\``, EXIT.findings);
  return row;
}

/** A letter as a person gives it. Throws a `Problem` that names each field which is wrong. */
export function letterFrom(given: unknown, label: string): Letter {
  const parsed = letter.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'it'}: ${message}`);
  throw new Problem(`${label} is no letter of credit:\n${wrong.join('\n')}`, EXIT.findings);
}

/** What a day of the command line has to look like. */
export function dayFrom(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDay) throw new Problem(`${text} is no day such as 2026-11-26`, EXIT.usage);
  return text;
}

/** Writes a letter down, and has the gates of its orders asked again: those that it named before, and those that it names now. */
export async function keep(books: Books, row: LetterRow, what: string, said: Said): Promise<LetterRow> {
  const { ledger } = books;
  const { number } = row.letter;
  const before = await ledger.rootsOfLetter(number);
  const by = saidBy(said);
  if (!(await ledger.keepLetter(row, { what, ...by }))) {
    const why =
      row.revision === 0
        ? `letter of credit ${number} is known already: \`waybill lc amend ${number} FILE\``
        : `letter of credit ${number} was changed by somebody else just now: see \`waybill lc show ${number}\``;
    throw new Problem(why, EXIT.findings);
  }
  const roots = new Set([...before, ...(await ledger.rootsOfLetter(number))]);
  for (const rootId of roots) await askAgain(books, rootId, by);
  await wake(books);
  return { ...row, revision: row.revision + 1 };
}

const CASES = 20;

async function askAgain({ ledger }: Books, rootId: string, by: { who: string; why: string }): Promise<void> {
  for (const { caseId } of await ledger.cases({ state: 'open', kind: 'lc', rootId, limit: CASES }))
    await ledger.freeMembers(caseId, { verb: 'resolve', ...by }, { rootIds: [rootId] });
}
