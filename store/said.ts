import { maskCards } from '../domain/card-numbers.ts';
import type { Book } from './book.ts';
import { openerFor } from './sealed.ts';
import type { Session, Value } from './session.ts';
import type { DataKey } from './vault.ts';

/** Where people say who they are and why. */
export type SaidTable = 'commands' | 'amendments' | 'privacy_requests' | 'mapping_changes';

/** As people typed it: names of staff, and words that may speak of anybody. */
export interface Said {
  who: string;
  why: string;
  /** Which members it concerns, to whom. */
  detail?: string | undefined;
  /** What is to be done with it, where it is kept before that. */
  order?: unknown;
}

/** What `openSaid` reads of a row. `why` says in clear only that it was erased. */
export interface SaidSql {
  id: number;
  why: string;
  by_enc: Buffer | null;
  why_enc: Buffer | null;
}

/** What stands for words that went with the customer of whom they spoke. */
const ERASED = 'erased';

/** The key of the house's own words: who of its people said something, and what its people were told. */
const WORDS_KEY = ':words';

/** In a write transaction only. */
export async function wordsKey(book: Book, session: Session): Promise<DataKey> {
  const key = (await book.keys.named(session, [WORDS_KEY], book.now())).get(WORDS_KEY);
  if (!key) throw new Error('the key of the house for words was destroyed');
  return key;
}

/** Columns of which `sealedSaid` gives the values. The clear ones are what earlier releases wrote. */
export const SAID_COLUMNS = ['who', 'why', 'by_enc', 'why_enc'] as const;

/** Seals who said something with a key of the house, and why with the customer's where it speaks of one. */
export async function sealedSaid(
  book: Book,
  session: Session,
  table: SaidTable,
  row: number,
  { who, why, detail, order }: Said,
  customer?: DataKey,
): Promise<Value[]> {
  const house = await wordsKey(book, session);
  const words = { why: maskCards(why), ...(detail === undefined ? {} : { detail: maskCards(detail) }), order };
  return [
    '',
    '',
    book.vault.seal(house, `by:${table} ${row}`, maskCards(who)),
    book.vault.seal(customer ?? house, `why:${table} ${row}`, JSON.stringify(words)),
  ];
}

/** What was said in these rows, in their order. */
export async function openSaid(
  book: Book,
  session: Session,
  table: SaidTable,
  rows: readonly SaidSql[],
): Promise<Said[]> {
  const sealed = rows.flatMap((row) => [row.by_enc, row.why_enc]);
  const opener = await openerFor(book, session, sealed);
  return rows.map((row) => {
    const who = opener.text(`by:${table} ${row.id}`, row.by_enc) ?? '';
    const words = opener.json(`why:${table} ${row.id}`, row.why_enc) as Omit<Said, 'who'> | undefined;
    return { who, ...(words ?? { why: row.why || ERASED }) };
  });
}

/** Forgets why; who said it and when stays. `which` selects the rows by one bound value. */
export const unsay = (session: Session, table: SaidTable, which: string, value: Value): Promise<number> =>
  session.run(`UPDATE ${table} SET why = '${ERASED}', why_enc = NULL WHERE ${which}`, [value]);
