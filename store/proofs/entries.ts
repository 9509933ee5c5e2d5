import { disclosed, type Facts } from '../../domain/provenance/disclosed.ts';
import { openRows } from '../audit/list.ts';
import { type AuditSql, PAGED, type SealSql } from '../audit/row.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { AuditRow } from '../protocol/audit.ts';
import { page, type Session } from '../session.ts';
import { type DataKey, keyNumberOf, namesKey } from '../vault.ts';
import { type EntryContent, entryHash, entryPurpose, entryText, NO_ENTRY, type OrderEntry } from './entry.ts';
import { type LetterLink, withLetters } from './letters.ts';

/** Of one seal, unless a single row has more: more rows wait for the next. */
const MOST_ENTRIES = 5_000;

/** An entry to be: of an order, at a time, by the row whose key it goes with. */
export interface Draft {
  root: number;
  row: AuditSql;
  at: number;
  what: string;
  facts: Facts | undefined;
}

/** What one row tells, an entry for each order. What does not open any more is still an entry: that it was is known. */
function draftsOf(row: AuditSql, opened: AuditRow): Draft[] {
  const { what, subject, after } = opened;
  const about = subject === undefined ? {} : { subject };
  const noted = { row, at: row.at, what };
  if (PAGED.has(what))
    return (Array.isArray(after) ? after : []).flatMap((line: unknown) =>
      Array.isArray(line) && typeof line[0] === 'string'
        ? [{ root: recordRow(line[0]), ...noted, facts: disclosed(what, { ...about, line }) }]
        : [],
    );
  if (row.root_id === null) return [];
  return [{ root: row.root_id, ...noted, facts: opened.erased ? undefined : disclosed(what, { ...about, after }) }];
}

interface Head {
  id: number;
  named: string | null;
  number: number | null;
  hash: Buffer | null;
}

/** The last entry of each of these roots that is an order. */
async function headsOf(session: Session, roots: ReadonlySet<number>): Promise<Map<number, Head>> {
  const last = (column: string) =>
    `(SELECT e.${column} FROM order_entries e WHERE e.root_id = o.id ORDER BY e.number DESC LIMIT 1)`;
  const rows = await session.all<Head>(
    `SELECT o.id, (SELECT min(n.number) FROM numbers n WHERE n.root_id = o.id AND n.connection = o.connection) AS named,
        ${last('number')} AS number, ${last('hash')} AS hash
      FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o WHERE o.id = r.id AND o.kind = 'order'`,
    [page([...roots].map((id) => ({ id })))],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * The orders' entries that the next seal holds, from the rows that it seals: fewer rows where they tell of very many orders. Only the one
 * sealer makes them, so what is read here stays true until its seal is written, or the seal is not written at all.
 */
export async function entriesOf(
  book: Book,
  session: Session,
  { rows, firstEntry }: { rows: readonly AuditSql[]; firstEntry: number },
): Promise<{ rows: readonly AuditSql[]; entries: OrderEntry[]; links: LetterLink[] }> {
  const all = await openRows(book, session, rows);
  const sealed: { row: AuditSql; opened: AuditRow; drafts: Draft[] }[] = [];
  let most = 0;
  for (const row of rows) {
    const opened = all[sealed.length] as AuditRow;
    const more = draftsOf(row, opened);
    most += more.length;
    if (sealed.length > 0 && most > MOST_ENTRIES) break;
    sealed.push({ row, opened, drafts: more });
  }
  const { drafts, links } = await withLetters(book, session, sealed);
  const heads = await headsOf(session, new Set(drafts.map(({ root }) => root)));
  const keys = await keysOf(book, session, drafts);
  const entries: OrderEntry[] = [];
  for (const { root, row, at, what, facts } of drafts) {
    const head = heads.get(root);
    const key = keys(row);
    if (!head || !key) continue;
    const number = (head.number ?? 0) + 1;
    const named = number === 1 ? (head.named ?? undefined) : undefined;
    const text = entryText({ order: recordId(root), named, number, at, what, facts });
    const salt = book.vault.newKey();
    const hash = entryHash(salt, head.hash ?? NO_ENTRY, text);
    const id = firstEntry + entries.length;
    const content: EntryContent = { salt: salt.toString('base64'), text };
    const content_enc = book.vault.seal(key, entryPurpose(id), JSON.stringify(content));
    entries.push({ id, root_id: root, number, hash, content_enc });
    heads.set(root, { ...head, number, hash });
  }
  return { rows: rows.slice(0, sealed.length), entries, links };
}

/** An entry goes with the key that its row goes with; where that is gone by now, it says no more than the row's clear half. */
async function keysOf(
  book: Book,
  session: Session,
  drafts: readonly Draft[],
): Promise<(row: AuditSql) => DataKey | undefined> {
  const numbersOf = ({ body_enc, by_enc }: AuditSql) => [body_enc, by_enc].filter(namesKey).map(keyNumberOf);
  const keys = await book.keys.numbered(session, new Set(drafts.flatMap(({ row }) => numbersOf(row))));
  return (row) => {
    for (const number of numbersOf(row)) {
      const key = keys.get(number);
      if (key) return key;
    }
    return undefined;
  };
}

/** The number that the first entry after this seal has. */
export const nextEntry = (last: SealSql | undefined): number =>
  last?.first_entry == null ? 1 : last.first_entry + (last.entry_count ?? 0);

export async function keepEntries(session: Session, seal: number, entries: readonly OrderEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await session.insert(
    'order_entries',
    ['id', 'seal', 'root_id', 'number', 'hash', 'content_enc'],
    entries.map((one) => [one.id, seal, one.root_id, one.number, one.hash, one.content_enc]),
  );
}
