import { keepable, maskCards } from '../../domain/card-numbers.ts';
import type { Book } from '../book.ts';
import { draw } from '../ids.ts';
import { page, type Session } from '../session.ts';
import type { DataKey } from '../vault.ts';
import { type AuditSql, bodyPurpose, byPurpose, HOUSE_KEY, PAGED } from './row.ts';

/** One thing that was done. Nothing in `what`, `rootRow` and `subject` may tell of a person: they stay in clear. */
export interface AuditEntry {
  /** What was done, by its noun: `order.held`, `mapping.promoted`. */
  what: string;
  /** A person's name, or the part of the house that did it. */
  who: string;
  why?: string | undefined;
  rootRow?: number | undefined;
  /** What it was done to, where that is no order: a case, a connection, a mapping. */
  subject?: string | undefined;
  before?: unknown;
  after?: unknown;
  /** The customer's key where the entry may tell of one; the house's without it, also where the customer is erased. */
  key?: DataKey | undefined;
}

/** Appends to the audit, in the transaction of the change that it tells of: both happen or neither. */
export async function appendAudit(book: Book, session: Session, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const now = book.now();
  const house = (await book.keys.named(session, [HOUSE_KEY], now)).get(HOUSE_KEY) as DataKey;
  let id = await draw(session, 'audit', entries.length);
  await session.insert(
    'audit',
    ['id', 'at', 'what', 'root_id', 'subject', 'by_enc', 'body_enc'],
    entries.map((entry) => {
      const { why, before, after } = entry;
      const hasBody = why !== undefined || before !== undefined || after !== undefined;
      const row: Omit<AuditSql, 'by_enc'> = {
        id: id++,
        at: now,
        what: entry.what,
        root_id: entry.rootRow ?? null,
        subject: entry.subject ?? null,
        body_enc: null,
      };
      if (hasBody) row.body_enc = book.vault.seal(entry.key ?? house, bodyPurpose(row.id), textOf(entry));
      const by = book.vault.seal(house, byPurpose(row), maskCards(entry.who));
      return [row.id, row.at, row.what, row.root_id, row.subject, by, row.body_enc];
    }),
  );
}

/** What people say and what was amended may hold a card number; ids of pages are no card numbers, though some look like one. */
function textOf({ what, why, before, after }: AuditEntry): string {
  const body = { why, before, after };
  return PAGED.has(what) ? JSON.stringify(body) : keepable(body).text;
}

/** The key of the customer whose orders are the only ones that this case is or was about, where that is so. */
export async function keyOfCase(book: Book, session: Session, caseRow: number): Promise<DataKey | undefined> {
  const rows = await session.all<{ key_number: number }>(
    `SELECT DISTINCT o.key_number FROM case_members m JOIN records o ON o.id = m.root_id WHERE m.case_id = ? LIMIT 2`,
    [caseRow],
  );
  const [only] = rows;
  return only && rows.length === 1
    ? (await book.keys.numbered(session, [only.key_number])).get(only.key_number)
    : undefined;
}

/** The keys of these roots' customers; an erased one is missing. */
export async function keysOfRoots(
  book: Book,
  session: Session,
  rootRows: readonly number[],
): Promise<Map<number, DataKey>> {
  if (rootRows.length === 0) return new Map();
  const rows = await session.all<{ id: number; key_number: number }>(
    `SELECT o.id, o.key_number FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o WHERE o.id = r.id`,
    [page([...new Set(rootRows)].map((id) => ({ id })))],
  );
  const keys = await book.keys.numbered(session, new Set(rows.map((row) => row.key_number)));
  return new Map(
    rows.flatMap((row) => {
      const key = keys.get(row.key_number);
      return key ? [[row.id, key] as const] : [];
    }),
  );
}
