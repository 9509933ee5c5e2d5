import { addKinds, type KindCounts } from '../domain/kind-words.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { caseId, caseRow } from './ids.ts';
import { page, type Session } from './session.ts';

/**
 * How many things of each kind wait in these cases, by case row; one that waits in two flows counts once. Of a case that is over:
 * who waited in it. Asked apart from the case itself, whose own count reads an index alone.
 */
export async function kindsOf(session: Session, cases: readonly number[]): Promise<Map<number, KindCounts>> {
  const kinds = new Map<number, KindCounts>(cases.map((row) => [row, {}]));
  if (cases.length === 0) return kinds;
  await count(session, kinds, [...kinds.keys()], kindsSql(session, 'm.left_at IS NULL'));
  const over = await session.all<{ id: number }>(
    `SELECT c.id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN cases c WHERE c.id = r.id AND c.closed_at IS NOT NULL`,
    [page([...kinds.keys()].map((id) => ({ id })))],
  );
  if (over.length === 0) return kinds;
  await count(
    session,
    kinds,
    over.map(({ id }) => id),
    kindsSql(session, 'm.left_at IS NOT NULL'),
  );
  return kinds;
}

/** Of the members of these cases, those that are still there or those that have left: an index holds the ones, and another the others. */
export const kindsSql = (
  session: Pick<Session, 'rows'>,
  which: 'm.left_at IS NULL' | 'm.left_at IS NOT NULL',
): string =>
  `SELECT m.case_id, o.kind, count(DISTINCT m.root_id) AS things
    FROM ${session.rows('r', { id: 'int' })} CROSS JOIN case_members m CROSS JOIN records o
    WHERE m.case_id = r.id AND ${which} AND o.id = m.root_id GROUP BY m.case_id, o.kind`;

async function count(session: Session, kinds: Map<number, KindCounts>, cases: readonly number[], sql: string) {
  const rows = await session.all<{ case_id: number; kind: Kind; things: number }>(sql, [
    page(cases.map((id) => ({ id }))),
  ]);
  for (const { case_id, kind, things } of rows) {
    const row = Number(case_id);
    kinds.set(row, { ...kinds.get(row), [kind]: Number(things) });
  }
}

/** See `Ledger.memberKinds`. */
export async function memberKinds(book: Book, cases: readonly string[]): Promise<Map<string, KindCounts>> {
  const rows = await book.db.read((session) => kindsOf(session, cases.map(caseRow)));
  return new Map([...rows].map(([row, kinds]) => [caseId(row), kinds]));
}

/** The kinds of what waits in open cases, by the kind of case: one pass for a digest. */
export async function kindsByCaseKind(session: Session): Promise<Map<string, KindCounts>> {
  const rows = await session.all<{ case_kind: string; kind: Kind; things: number }>(
    `SELECT c.kind AS case_kind, o.kind, count(DISTINCT m.root_id) AS things
      FROM cases c CROSS JOIN case_members m CROSS JOIN records o
      WHERE c.state = 'open' AND m.case_id = c.id AND m.left_at IS NULL AND o.id = m.root_id GROUP BY c.kind, o.kind`,
  );
  const kinds = new Map<string, KindCounts>();
  for (const { case_kind, kind, things } of rows)
    kinds.set(case_kind, addKinds(kinds.get(case_kind) ?? {}, { [kind]: Number(things) }));
  return kinds;
}
