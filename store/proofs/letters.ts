import {
  LETTER_NAMED,
  LETTER_WORDS,
  letterFacts,
  type Standing,
  type ToldLetter,
} from '../../domain/provenance/letter-facts.ts';
import { openRows } from '../audit/list.ts';
import { AUDIT_COLUMNS, type AuditSql } from '../audit/row.ts';
import type { Book } from '../book.ts';
import { plainNumber } from '../parked.ts';
import type { AuditRow } from '../protocol/audit.ts';
import { page, type Session } from '../session.ts';
import type { Draft } from './entries.ts';

/** A row of the audit that tells of a letter of credit, and the letter as it was then. */
interface Noted {
  row: AuditSql;
  number: string;
  told: ToldLetter;
}

/** Whether an order has an entry of a letter by now, or no more. */
export interface LetterLink {
  letter: string;
  root: number;
  isNamed: boolean;
}

const SUBJECT = 'letter/';
const WORDS: ReadonlySet<string> = new Set(LETTER_WORDS);

/** A number that looks like a card's is masked in what is told, never in the subject. */
function notedOf(row: AuditSql, { what, subject, after }: AuditRow): Noted | undefined {
  if (!WORDS.has(what) || !subject?.startsWith(SUBJECT) || !(after as ToldLetter | undefined)?.letter) return undefined;
  return { row, number: subject.slice(SUBJECT.length), told: after as ToldLetter };
}

/**
 * Puts entries of letters of credit between those of the orders that they name, by what the audit says of a letter up to these rows. An order that
 * comes to be known after its letter, or has its number later, is told of the letter as it stands then, beside the first that is sealed of it.
 */
export async function withLetters(
  book: Book,
  session: Session,
  sealed: readonly { row: AuditSql; opened: AuditRow; drafts: readonly Draft[] }[],
): Promise<{ drafts: Draft[]; links: LetterLink[] }> {
  const plain = sealed.flatMap(({ drafts }) => drafts);
  const [any] = await session.all('SELECT id FROM letters LIMIT 1');
  if (!any) return { drafts: plain, links: [] };
  const changed = new Map(sealed.map(({ row, opened }) => [row.id, notedOf(row, opened)] as const));
  const own = new Set([...changed.values()].flatMap((one) => (one ? [one.number] : [])));
  const candidates = await untold(session, new Set(plain.map(({ root }) => root)));
  const earlier = await lastNoted(book, session, {
    letters: candidates.map(({ letter }) => letter).filter((letter) => !own.has(letter)),
    before: sealed[0]?.row.id ?? 0,
  });
  const noted = [...earlier.values(), ...[...changed.values()].filter((one) => one !== undefined)];
  const rootsOf = await namedRoots(session, noted);
  const known = await toldRoots(session, own);
  const links: LetterLink[] = [];
  const link = (letter: string, root: number, isNamed: boolean) => {
    links.push({ letter, root, isNamed });
    const roots = known.get(letter) ?? new Set();
    known.set(letter, roots);
    if (isNamed) roots.add(root);
    else roots.delete(root);
  };

  const candidatesOf = grouped(candidates.map(({ root, letter }) => [root, letter]));
  const late = (root: number, at: number): Draft[] =>
    [...(candidatesOf.get(root) ?? [])].flatMap((letter) => {
      const found = earlier.get(letter);
      const standing = found && rootsOf(found).get(root);
      if (!found || !standing || known.get(letter)?.has(root)) return [];
      link(letter, root, true);
      return [{ root, row: found.row, at, what: LETTER_NAMED, facts: letterFacts(found.told, standing) }];
    });

  const drafts = sealed.flatMap(({ row, drafts: ofRow }): Draft[] => {
    const change = changed.get(row.id);
    if (!change)
      return ofRow.flatMap((draft) => {
        const more = late(draft.root, draft.at);
        // A proof ends with the entry that says that it was made.
        return draft.what === 'order.proved' ? [...more, draft] : [draft, ...more];
      });
    const named = rootsOf(change);
    const former = [...(known.get(change.number) ?? [])].filter((root) => !named.has(root));
    const all: [number, Standing][] = [...named, ...former.map((root): [number, Standing] => [root, 'former'])];
    return all.map(([root, standing]) => {
      link(change.number, root, standing !== 'former');
      return { root, row, at: row.at, what: row.what, facts: letterFacts(change.told, standing) };
    });
  });
  return { drafts, links };
}

/** Letters that name these orders today, of which they have no entry. */
async function untold(session: Session, roots: ReadonlySet<number>): Promise<{ root: number; letter: string }[]> {
  return session.all(
    `SELECT DISTINCT n.root_id AS root, l.number AS letter FROM ${session.rows('r', { id: 'int' })} CROSS JOIN numbers n
        JOIN letter_orders o ON o.number IN (n.number, substr(n.number, 2)) AND n.number IN (o.number, '#' || o.number)
        JOIN letters l ON l.id = o.letter_id
      WHERE n.root_id = r.id AND NOT EXISTS (SELECT 1 FROM order_letters t WHERE t.letter = l.number AND t.root_id = n.root_id)
      ORDER BY root, letter`,
    [page([...roots].map((id) => ({ id })))],
  );
}

/** What the audit said last of these letters, before a row of it. */
async function lastNoted(
  book: Book,
  session: Session,
  { letters, before }: { letters: readonly string[]; before: number },
): Promise<Map<string, Noted>> {
  if (letters.length === 0) return new Map();
  const words = LETTER_WORDS.map((word) => `'${word}'`).join(', ');
  const rows = await session.all<AuditSql>(
    `SELECT ${AUDIT_COLUMNS} FROM ${session.rows('r', { subject: 'text' })} CROSS JOIN audit a
      WHERE a.id = (SELECT max(b.id) FROM audit b WHERE b.what IN (${words}) AND b.subject = r.subject AND b.id < ?)`,
    [page([...new Set(letters)].map((letter) => ({ subject: `${SUBJECT}${letter}` }))), before],
  );
  const opened = await openRows(book, session, rows);
  return new Map(
    rows.flatMap((row, at) => {
      const noted = notedOf(row, opened[at] as AuditRow);
      return noted ? [[noted.number, noted] as const] : [];
    }),
  );
}

/** The orders that a letter names as it was noted, by the numbers that are known now: as people write them, and as shops do (`#1001`). */
async function namedRoots(
  session: Session,
  noted: readonly Noted[],
): Promise<(of: Noted) => Map<number, Exclude<Standing, 'former'>>> {
  const numbers = new Set(noted.flatMap(({ told }) => told.letter.orders.map(plainNumber)));
  const rows = await session.all<{ number: string; root: number }>(
    `SELECT DISTINCT r.number, n.root_id AS root FROM ${session.rows('r', { number: 'text' })} CROSS JOIN numbers n
        JOIN records o ON o.id = n.root_id AND o.kind = 'order'
      WHERE n.number IN (r.number, '#' || r.number) ORDER BY n.root_id`,
    [page([...numbers].map((number) => ({ number })))],
  );
  const byNumber = grouped(rows.map(({ number, root }) => [number, root]));
  return ({ told }) => {
    const found = new Map<number, Exclude<Standing, 'former'>>();
    for (const number of told.letter.orders.map(plainNumber)) {
      const roots = byNumber.get(number) ?? new Set();
      for (const root of roots)
        if (roots.size === 1 || !found.has(root)) found.set(root, roots.size === 1 ? 'named' : 'ambiguous');
    }
    return found;
  };
}

async function toldRoots(session: Session, letters: ReadonlySet<string>): Promise<Map<string, Set<number>>> {
  const rows = await session.all<{ letter: string; root: number }>(
    `SELECT t.letter, t.root_id AS root FROM ${session.rows('r', { letter: 'text' })} CROSS JOIN order_letters t
      WHERE t.letter = r.letter ORDER BY t.root_id`,
    [page([...letters].map((letter) => ({ letter })))],
  );
  return grouped(rows.map(({ letter, root }) => [letter, root]));
}

function grouped<K, V>(pairs: readonly (readonly [K, V])[]): Map<K, Set<V>> {
  const groups = new Map<K, Set<V>>();
  for (const [key, value] of pairs) groups.set(key, (groups.get(key) ?? new Set()).add(value));
  return groups;
}

/** With the seal of the entries that it speaks of; in their order, the last word of two counts. */
export async function keepLinks(session: Session, links: readonly LetterLink[]): Promise<void> {
  const last = new Map(links.map((one) => [`${one.root} ${one.letter}`, one]));
  const named = [...last.values()].filter(({ isNamed }) => isNamed);
  await session.insert(
    'order_letters',
    ['letter', 'root_id'],
    named.map(({ letter, root }) => [letter, root]),
    '(letter, root_id) DO NOTHING',
  );
  for (const { letter, root, isNamed } of last.values())
    if (!isNamed) await session.run('DELETE FROM order_letters WHERE letter = ? AND root_id = ?', [letter, root]);
}
