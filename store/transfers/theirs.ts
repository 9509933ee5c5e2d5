import type { BankEntry } from '../../domain/transfers/entry.ts';
import { plainName } from '../../domain/transfers/match.ts';
import type { Book } from '../book.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';
import { transferPurpose } from './keep.ts';

/** An entry that is of somebody. */
export interface TheirEntry {
  row: number;
  bookedOn: string;
  amount: string;
  currency: string;
  entry: BankEntry;
}

interface TheirSql {
  id: number;
  booked_on: string;
  amount: string;
  currency: string;
  content_enc: Buffer | null;
}

const COLUMNS = 'b.id, b.booked_on, b.amount, b.currency, b.content_enc';
/** A shorter name is in too many texts. */
const SHORTEST_NAME = 5;

/**
 * The entries of these roots' customer: those that pay one of them, took such a payment back or are kept as their credit, and of those that pay nobody the ones whose payer is named
 * in their records.
 */
export async function theirEntries(book: Book, session: Session, roots: readonly number[]): Promise<TheirEntry[]> {
  const rows = new Map<number, TheirSql>();
  const found = (list: readonly TheirSql[]) => {
    for (const row of list) rows.set(Number(row.id), row);
  };
  const ids = page(roots.map((id) => ({ id })));
  found(
    await session.all<TheirSql>(
      `SELECT DISTINCT ${COLUMNS} FROM ${session.rows('r', { id: 'int' })} CROSS JOIN bank_entries b
        WHERE b.content_enc IS NOT NULL AND (b.credit_of = r.id OR b.allocations LIKE '%"r' || r.id || '"%')`,
      [ids],
    ),
  );
  found(
    await session.all<TheirSql>(
      `SELECT ${COLUMNS} FROM ${session.rows('r', { id: 'int' })} CROSS JOIN bank_entries b
        WHERE b.undoes = r.id AND b.content_enc IS NOT NULL`,
      [page([...rows.keys()].map((id) => ({ id })))],
    ),
  );
  const paid = new Set(rows.keys());
  found(
    await session.all<TheirSql>(
      `SELECT ${COLUMNS} FROM bank_entries b WHERE b.allocations = '[]' AND b.content_enc IS NOT NULL AND b.until IS NULL`,
    ),
  );
  const all = [...rows.values()];
  const opener = await openerFor(
    book,
    session,
    all.map((row) => row.content_enc),
  );
  const named = await namesOf(book, session, ids);
  return all.flatMap((row) => {
    const id = Number(row.id);
    const entry = opener.json(transferPurpose(id), row.content_enc) as BankEntry | undefined;
    if (!entry || !(paid.has(id) || named(entry.payer))) return [];
    return [{ row: id, bookedOn: row.booked_on, amount: row.amount, currency: row.currency, entry }];
  });
}

/** Whether their records name somebody so, as people write names. */
async function namesOf(book: Book, session: Session, roots: string): Promise<(payer: string | undefined) => boolean> {
  const rows = await session.all<{ id: number; revision: number; raw_enc: Buffer | null }>(
    `SELECT o.id, o.revision, v.raw_enc FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o
        JOIN record_revisions v ON v.record_id = o.id AND v.revision = o.revision
      WHERE o.root_id = r.id AND v.raw_enc IS NOT NULL`,
    [roots],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.raw_enc),
  );
  const said = new Set<string>();
  for (const row of rows) collect(opener.json(`raw:${row.id}:${row.revision}`, row.raw_enc), said);
  return (payer) => {
    const name = payer === undefined ? '' : plainName(payer);
    return name.length >= SHORTEST_NAME && said.has(name);
  };
}

/** Every text of a record by itself, as names are compared. */
function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') into.add(plainName(value));
  else if (Array.isArray(value)) for (const one of value) collect(one, into);
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) collect(one, into);
}
