import { keepable, maskCards } from '../domain/card-numbers.ts';
import type { Book } from './book.ts';
import { caseId, draw, recordId, recordRow, caseRow as rowOfCase } from './ids.ts';
import type { CaseCause, CaseMember, CaseRow } from './ledger.ts';
import { numbersOf } from './pack.ts';
import { page, type Session } from './session.ts';
import { isMove } from './shown-members.ts';

export interface Joining {
  rootRow: number;
  flow: string;
  step: number;
  cause: CaseCause;
}

/** Puts moves into the open cases of their causes, opening those that are missing. Answers case rows by `flow|root`. */
export async function joinCases(session: Session, joining: Joining[], now: number): Promise<Map<string, number>> {
  const joined = new Map<string, number>();
  if (joining.length === 0) return joined;
  const causes = new Map(joining.map((one) => [one.cause.cause, one.cause]));
  const rows = await openCases(session, [...causes.values()], now);
  let id = await draw(session, 'member', joining.length);
  await session.insert(
    'case_members',
    ['id', 'case_id', 'flow', 'root_id', 'step', 'joined_at'],
    joining.map((one) => {
      const row = rows.get(one.cause.cause) as number;
      joined.set(`${one.flow}|${one.rootRow}`, row);
      return [id++, row, one.flow, one.rootRow, one.step, now];
    }),
  );
  return joined;
}

/** The open cases of these causes, by cause. */
export async function openCases(session: Session, causes: CaseCause[], now: number): Promise<Map<string, number>> {
  const rows = await session.all<{ id: number; cause: string }>(
    `SELECT c.id, c.cause FROM ${session.rows('r', { cause: 'text' })} CROSS JOIN cases c WHERE c.cause = r.cause AND c.state = 'open'`,
    [page(causes.map(({ cause }) => ({ cause })))],
  );
  const open = new Map(rows.map((row) => [row.cause, row.id]));
  const missing = causes.filter(({ cause }) => !open.has(cause));
  if (missing.length === 0) return open;
  let id = await draw(session, 'case', missing.length);
  await session.insert(
    'cases',
    ['id', 'cause', 'kind', 'state', 'waiting_for', 'connection', 'failure', 'opened_at'],
    missing.map((cause) => {
      open.set(cause.cause, id);
      const failure = cause.failure ? keepable(cause.failure).text : null;
      return [id++, cause.cause, cause.kind, 'open', maskCards(cause.waitingFor), cause.connectionId, failure, now];
    }),
  );
  return open;
}

interface CaseSql {
  id: number;
  cause: string;
  kind: CaseCause['kind'];
  state: 'open' | 'closed';
  waiting_for: string;
  connection: string | null;
  failure: string | null;
  opened_at: number;
  members: number;
}

const COLUMNS = `c.id, c.cause, c.kind, c.state, c.waiting_for, c.connection, c.failure, c.opened_at,
  (SELECT count(*) FROM case_members m WHERE m.case_id = c.id AND m.left_at IS NULL) AS members`;

const toRow = (row: CaseSql): CaseRow => ({
  caseId: caseId(row.id),
  cause: row.cause,
  kind: row.kind,
  state: row.state,
  waitingFor: row.waiting_for,
  ...(row.connection === null ? {} : { connectionId: row.connection }),
  ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as NonNullable<CaseRow['failure']> }),
  members: row.members,
  openedAt: row.opened_at,
});

/** Cases by an SQL condition on `c`. */
export async function selectCases(session: Session, where: string, values: (string | number)[]): Promise<CaseRow[]> {
  return (await session.all<CaseSql>(`SELECT ${COLUMNS} FROM cases c WHERE ${where}`, values)).map(toRow);
}

export async function openCase(book: Book, cause: CaseCause): Promise<CaseRow> {
  return book.db.write(async (session) => {
    const id = (await openCases(session, [cause], book.now())).get(cause.cause) as number;
    return (await selectCases(session, 'c.id = ?', [id]))[0] as CaseRow;
  });
}

export async function startedCase(book: Book, id: string): Promise<void> {
  await book.db.write((session) =>
    session.run('UPDATE cases SET started_at = COALESCE(started_at, ?) WHERE id = ?', [book.now(), rowOfCase(id)]),
  );
}

export async function caseRow(book: Book, id: string): Promise<CaseRow | null> {
  return book.db.read(async (session) => (await selectCases(session, 'c.id = ?', [rowOfCase(id)]))[0] ?? null);
}

export async function cases(
  book: Book,
  filter: { state?: 'open' | 'closed'; rootId?: string; limit: number },
): Promise<CaseRow[]> {
  const where: string[] = [];
  const values: (string | number)[] = [];
  if (filter.state) {
    // Written out, so that the partial index on open cases serves it.
    where.push(filter.state === 'open' ? "c.state = 'open'" : "c.state = 'closed'");
  }
  if (filter.rootId !== undefined) {
    where.push('c.id IN (SELECT m.case_id FROM case_members m WHERE m.root_id = ?)');
    values.push(recordRow(filter.rootId));
  }
  const condition = where.length > 0 ? where.join(' AND ') : 'c.id > 0';
  return book.db.read((session) =>
    selectCases(session, `${condition} ORDER BY c.opened_at DESC, c.id DESC LIMIT ?`, [...values, filter.limit]),
  );
}

export async function caseMembers(book: Book, id: string, limit: number): Promise<CaseMember[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<{ flow: string; root_id: number; step: number }>(
      'SELECT flow, root_id, step FROM case_members WHERE case_id = ? AND left_at IS NULL ORDER BY root_id LIMIT ?',
      [rowOfCase(id), limit],
    );
    const numbers = await numbersOf(
      session,
      rows.map((row) => row.root_id),
    );
    return rows.map((row) => ({
      flow: isMove(row.flow) ? row.flow : '',
      rootId: recordId(row.root_id),
      step: row.step,
      numbers: numbers.get(row.root_id) ?? [],
    }));
  });
}

/** Closes only where no member is in it and no paused connection or unanswered request stands on it. */
export async function closeCaseIfEmpty(book: Book, id: string): Promise<boolean> {
  return book.db.write(async (session) => {
    const closed = await session.run(
      `UPDATE cases SET state = 'closed', closed_at = ? WHERE id = ? AND state = 'open'
        AND NOT EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = cases.id AND m.left_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM connection_state s WHERE s.case_id = cases.id AND s.paused_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM privacy_requests p WHERE p.case_id = cases.id AND p.state <> 'done')`,
      [book.now(), rowOfCase(id)],
    );
    if (closed > 0) return true;
    const [row] = await session.all<{ state: string }>('SELECT state FROM cases WHERE id = ?', [rowOfCase(id)]);
    return row?.state === 'closed';
  });
}
