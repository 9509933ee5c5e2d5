import type { Paper, PaperType } from '../../domain/papers/paper.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { PaperRow, Retained } from '../ledger.ts';
import { opened, openerFor } from '../sealed.ts';
import { page, type Session, type Value } from '../session.ts';
import { paperPurpose } from './issue.ts';

/** See `Ledger.papersOf`. */
export const papersOf = (book: Book, rootId: string): Promise<Paper[]> =>
  book.db.read((session) => papersOfRoots(book, session, page([{ id: recordRow(rootId) }])));

/** The papers of a page of roots (`{ id }`), oldest first. */
export async function papersOfRoots(book: Book, session: Session, roots: string): Promise<Paper[]> {
  const rows = await session.all<{ id: number; content_enc: Buffer | null }>(
    `SELECT p.id, p.content_enc FROM ${session.rows('r', { id: 'int' })} CROSS JOIN papers p WHERE p.root_id = r.id ORDER BY p.id`,
    [roots],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.content_enc),
  );
  return rows.flatMap((row) => (opener.json(paperPurpose(row.id), row.content_enc) as Paper | undefined) ?? []);
}

/** The last revision of each paper of these roots, as far as it can be opened, by root. */
export async function lastPapers(
  book: Book,
  session: Session,
  roots: readonly number[],
): Promise<Map<number, Paper[]>> {
  const rows = await session.all<{ id: number; root_id: number; content_enc: Buffer | null }>(
    `SELECT p.id, p.root_id, p.content_enc FROM ${session.rows('r', { id: 'int' })} CROSS JOIN papers p
      WHERE p.root_id = r.id AND p.content_enc IS NOT NULL AND NOT EXISTS (SELECT 1 FROM papers n
        WHERE n.root_id = p.root_id AND n.part = p.part AND n.type = p.type AND n.revision > p.revision)
      ORDER BY p.id`,
    [page(roots.map((id) => ({ id })))],
  );
  const byRoot = new Map<number, Paper[]>();
  if (rows.length === 0) return byRoot;
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.content_enc),
  );
  for (const row of rows) {
    const held = opened(() => opener.json(paperPurpose(row.id), row.content_enc) as Paper | undefined);
    if (held?.value === undefined) continue;
    const list = byRoot.get(row.root_id);
    if (list) list.push(held.value);
    else byRoot.set(row.root_id, [held.value]);
  }
  return byRoot;
}

/** See `Ledger.papers`. */
export async function papers(book: Book, { type, limit }: { type?: PaperType; limit: number }): Promise<PaperRow[]> {
  const values: Value[] = type === undefined ? [limit] : [type, limit];
  const rows = await book.db.read((session) =>
    session.all<{
      root_id: number;
      part: string;
      type: PaperType;
      revision: number;
      number: string;
      issued_on: string;
      until: number | null;
      order_number: string | null;
    }>(
      `SELECT p.root_id, p.part, p.type, p.revision, p.number, p.issued_on, p.until,
          (SELECT min(n.number) FROM numbers n WHERE n.root_id = p.root_id AND n.connection = o.connection) AS order_number
        FROM papers p JOIN records o ON o.id = p.root_id ${type === undefined ? '' : 'WHERE p.type = ?'}
        ORDER BY p.id DESC LIMIT ?`,
      values,
    ),
  );
  return rows.map((row) => ({
    number: row.number,
    revision: Number(row.revision),
    type: row.type,
    part: row.part,
    rootId: recordId(row.root_id),
    issuedOn: row.issued_on,
    ...(row.order_number === null ? {} : { orderNumber: row.order_number }),
    ...(row.until === null ? {} : { until: Number(row.until) }),
  }));
}

/** Papers of these roots that outlive their customer, for the record of an erasure. */
export async function papersKept(session: Session, roots: readonly number[]): Promise<Retained[]> {
  const rows = await session.all<{ number: string; connection: string; until: number }>(
    `SELECT p.number, o.connection, p.until FROM ${session.rows('r', { id: 'int' })} CROSS JOIN papers p JOIN records o ON o.id = p.root_id
      WHERE p.root_id = r.id AND p.until IS NOT NULL AND p.content_enc IS NOT NULL ORDER BY p.id`,
    [page(roots.map((id) => ({ id })))],
  );
  return rows.map(({ number, connection, until }) => ({
    kind: 'invoice',
    connectionId: connection,
    number,
    until: Number(until),
  }));
}
