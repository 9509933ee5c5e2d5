import type { Kind } from '../../domain/kinds.ts';
import type { Book } from '../book.ts';
import type { Retained } from '../ledger.ts';
import { retainedKeyName } from '../papers/issue.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session, type Value } from '../session.ts';

/** When a paper's time is over, by the country that it went to; `undefined` where nothing has to be kept. */
export type KeepUntil = (country: string | undefined, madeAt: number) => number | undefined;

/** What the tax authorities ask for. An order is none of it: the invoice is. */
const PAPERS = "('invoice', 'document')";

interface Paper {
  record_id: number;
  write_id: number;
  revision: number;
  kind: Kind;
  connection: string;
  number: string;
  at: number;
  root_id: number;
  sealed: Buffer | null;
}

/** Seals the papers of these roots anew, under keys that are not their customers'. Answers what is kept, and until when. */
export async function retain(
  book: Book,
  session: Session,
  request: number,
  roots: number[],
  keep: KeepUntil,
): Promise<Retained[]> {
  const ids = page(roots.map((id) => ({ id })));
  const own = await session.all<Paper>(
    `SELECT o.id AS record_id, 0 AS write_id, o.revision, o.kind, o.connection, o.source_id AS number, v.at, o.root_id,
        COALESCE(v.amended_enc, v.raw_enc) AS sealed
      FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o CROSS JOIN record_revisions v
      WHERE o.root_id = r.id AND o.kind IN ${PAPERS} AND v.record_id = o.id AND v.revision = o.revision`,
    [ids],
  );
  const written = await session.all<Paper>(
    `SELECT o.id AS record_id, w.id AS write_id, w.revision, w.kind, w.connection, COALESCE(w.target_id, '') AS number, w.at, o.root_id,
        w.payload_enc AS sealed
      FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o CROSS JOIN writes w
      WHERE o.root_id = r.id AND w.record_id = o.id AND w.kind IN ${PAPERS} AND w.state = 'accepted' AND w.op <> 'cancel'`,
    [ids],
  );
  const papers = [...own, ...written].filter((paper) => paper.sealed !== null);
  if (papers.length === 0) return [];
  const countries = await countriesOf(book, session, roots);
  const opener = await openerFor(
    book,
    session,
    papers.map((paper) => paper.sealed),
  );
  const due = papers.flatMap((paper) => {
    const text = textOf(paper, opener.text);
    const until = keep(countries.get(paper.root_id), paper.at);
    return text === undefined || until === undefined ? [] : [{ paper, text, until }];
  });
  const keys = await book.keys.named(session, new Set(due.map((one) => retainedKeyName(one.until))), book.now());
  const rows: Value[][] = [];
  for (const { paper, text, until } of due) {
    const key = keys.get(retainedKeyName(until));
    if (!key) continue;
    if (paper.write_id === 0) {
      const sealed = book.vault.seal(key, `raw:${paper.record_id}:${paper.revision}`, text);
      await session.run('UPDATE record_revisions SET raw_enc = NULL, amended_enc = NULL WHERE record_id = ?', [
        paper.record_id,
      ]);
      await session.run('DELETE FROM canonicals WHERE record_id = ?', [paper.record_id]);
      await session.run('UPDATE record_revisions SET raw_enc = ? WHERE record_id = ? AND revision = ?', [
        sealed,
        paper.record_id,
        paper.revision,
      ]);
      await session.run('UPDATE records SET key_number = ? WHERE id = ?', [key.number, paper.record_id]);
    } else
      await session.run('UPDATE writes SET payload_enc = ? WHERE id = ?', [
        book.vault.seal(key, `payload:${paper.write_id}`, text),
        paper.write_id,
      ]);
    rows.push([
      paper.record_id,
      paper.write_id,
      request,
      paper.kind,
      paper.connection,
      paper.number,
      key.number,
      until,
    ]);
  }
  await session.insert(
    'retained',
    ['record_id', 'write_id', 'request_id', 'kind', 'connection', 'number', 'key_number', 'until'],
    rows,
    '(record_id, write_id) DO NOTHING',
  );
  return due.map(({ paper, until }) => ({
    kind: paper.kind,
    connectionId: paper.connection,
    number: paper.number,
    until,
  }));
}

type Open = (
  purpose: `raw:${string}` | `amended:${string}` | `payload:${string}`,
  sealed: Buffer | null,
) => string | undefined;

function textOf({ record_id, write_id, revision, sealed }: Paper, open: Open): string | undefined {
  if (write_id > 0) return open(`payload:${write_id}`, sealed);
  try {
    return open(`raw:${record_id}:${revision}`, sealed);
  } catch {
    return open(`amended:${record_id}:${revision}`, sealed);
  }
}

/** Where each order went: the canonical order says it. */
/** The country that each of these roots' orders went to, as far as it is known. */
export async function countriesOf(book: Book, session: Session, roots: number[]): Promise<Map<number, string>> {
  const rows = await session.all<{ id: number; revision: number; sealed: Buffer }>(
    `SELECT o.id, c.revision, c.canonical_enc AS sealed FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o CROSS JOIN canonicals c
      WHERE o.id = r.id AND c.record_id = o.id ORDER BY c.revision`,
    [page(roots.map((id) => ({ id })))],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.sealed),
  );
  const countries = new Map<number, string>();
  for (const row of rows) {
    const order = opener.json(`canonical:${row.id}:${row.revision}`, row.sealed) as
      | { shipTo?: { country?: string } }
      | undefined;
    const country = order?.shipTo?.country;
    if (country) countries.set(row.id, country);
  }
  return countries;
}
