import { keepable, maskCards } from '../domain/card-numbers.ts';
import { GATE_NAMES } from '../domain/gates/index.ts';
import type { Book } from './book.ts';
import { caseId, draw, recordId, recordRow, caseRow as rowOfCase } from './ids.ts';
import type { CaseCause, CaseFilter, CaseHour, CaseRow, Command, Mend, SaidCommand } from './ledger.ts';
import { openSaid, type Said, type SaidSql } from './said.ts';
import { page, type Session } from './session.ts';
import { isMove } from './shown-members.ts';

export interface Joining {
  rootRow: number;
  flow: string;
  /** Index of the step at which it stopped, and its name where it is one. */
  step: number;
  name?: string;
  cause: CaseCause;
}

const HOUR_MS = 3_600_000;

/** Cases of gates tell sums, which are others whenever they are asked again. */
const GATES: ReadonlySet<CaseCause['kind']> = new Set(GATE_NAMES);

/** Puts moves into the open cases of their causes, opening those that are missing. Answers case rows by `flow|root`. */
export async function joinCases(session: Session, joining: Joining[], now: number): Promise<Map<string, number>> {
  const joined = new Map<string, number>();
  if (joining.length === 0) return joined;
  const first = new Map<string, Opening>();
  const counts = new Map<string, number>();
  for (const { cause, flow, name } of joining) {
    if (!first.has(cause.cause))
      first.set(cause.cause, { ...cause, ...(isMove(flow) ? { flow } : {}), ...(name ? { step: name } : {}) });
    counts.set(cause.cause, (counts.get(cause.cause) ?? 0) + 1);
  }
  const rows = await openCases(session, [...first.values()], now);
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
  await countJoined(session, first, counts, rows, now);
  return joined;
}

/**
 * How often and when last. What failed by a mapping is told as that mapping is now, for an edit may have moved its line; and
 * where the version fails that was taken for mended, it is not offered any more. A gate's case says what it waits for by now.
 */
async function countJoined(
  session: Session,
  causes: ReadonlyMap<string, Opening>,
  counts: ReadonlyMap<string, number>,
  rows: ReadonlyMap<string, number>,
  now: number,
): Promise<void> {
  const hour = now - (now % HOUR_MS);
  const seen = [...counts].map(([cause, joined]) => {
    const failure = causes.get(cause)?.failure;
    const version = failure && 'version' in failure ? (failure.version ?? '') : '';
    const { kind, waitingFor } = causes.get(cause) as Opening;
    const waiting = GATES.has(kind) ? maskCards(waitingFor) : '';
    return { id: rows.get(cause) as number, joined, version, failure: version && keepable(failure).text, waiting };
  });
  await session.run(
    `UPDATE cases SET joined = cases.joined + r.joined, last_at = ?,
        failure = CASE WHEN r.version <> '' THEN r.failure ELSE cases.failure END,
        waiting_for = CASE WHEN r.waiting <> '' THEN r.waiting ELSE cases.waiting_for END,
        mended = CASE WHEN cases.mended_version = r.version THEN NULL ELSE cases.mended END,
        mended_version = CASE WHEN cases.mended_version = r.version THEN NULL ELSE cases.mended_version END
      FROM ${session.rows('r', { id: 'int', joined: 'int', version: 'text', failure: 'text', waiting: 'text' })} WHERE cases.id = r.id`,
    [now, page(seen)],
  );
  await session.insert(
    'case_hours',
    ['case_id', 'hour', 'joined'],
    seen.map(({ id, joined }) => [id, hour, joined]),
    '(case_id, hour) DO UPDATE SET joined = case_hours.joined + excluded.joined',
  );
}

/** A cause, and where the first that it stopped was. */
export type Opening = CaseCause & { flow?: string; step?: string };

/** The open cases of these causes, by cause. */
export async function openCases(session: Session, causes: Opening[], now: number): Promise<Map<string, number>> {
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
    ['id', 'cause', 'kind', 'state', 'waiting_for', 'connection', 'failure', 'flow', 'step', 'opened_at', 'last_at'],
    missing.map((cause) => {
      open.set(cause.cause, id);
      const failure = cause.failure ? keepable(cause.failure).text : null;
      const { kind, waitingFor, connectionId, flow, step } = cause;
      return [id++, cause.cause, kind, 'open', maskCards(waitingFor), connectionId, failure, flow, step, now, now];
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
  last_at: number | null;
  closed_at: number | null;
  joined: number;
  flow: string | null;
  step: string | null;
  assigned_to: string | null;
  mended: string | null;
  members: number;
}

const COLUMNS = `c.id, c.cause, c.kind, c.state, c.waiting_for, c.connection, c.failure, c.opened_at, c.last_at, c.closed_at, c.joined,
  c.flow, c.step, c.assigned_to, c.mended,
  (SELECT count(*) FROM case_members m WHERE m.case_id = c.id AND m.left_at IS NULL) AS members`;

const toRow = (row: CaseSql): CaseRow => ({
  caseId: caseId(row.id),
  cause: row.cause,
  kind: row.kind,
  state: row.state,
  waitingFor: row.waiting_for,
  ...(row.connection === null ? {} : { connectionId: row.connection }),
  ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as NonNullable<CaseRow['failure']> }),
  ...(row.flow === null ? {} : { flow: row.flow }),
  ...(row.step === null ? {} : { step: row.step }),
  members: row.members,
  joined: row.joined,
  openedAt: row.opened_at,
  lastAt: row.last_at ?? row.opened_at,
  ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  ...(row.assigned_to === null ? {} : { assignedTo: row.assigned_to }),
  ...(row.mended === null ? {} : { mended: JSON.parse(row.mended) as Mend }),
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

/** See `Ledger.cases`. */
export async function cases(book: Book, filter: CaseFilter): Promise<CaseRow[]> {
  const where: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...more: (string | number)[]) => {
    where.push(sql);
    values.push(...more);
  };
  const { state, rootId, kind, connectionId, flow, assignedTo, since, after } = filter;
  // Written out, so that the partial index on open cases serves it.
  if (state) add(state === 'open' ? "c.state = 'open'" : "c.state = 'closed'");
  if (rootId !== undefined)
    add('c.id IN (SELECT m.case_id FROM case_members m WHERE m.root_id = ?)', recordRow(rootId));
  if (kind !== undefined) add('c.kind = ?', kind);
  if (connectionId !== undefined) add('c.connection = ?', connectionId);
  if (flow !== undefined)
    add(
      `(c.flow = ? OR EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = c.id AND m.left_at IS NULL AND m.flow = ?))`,
      flow,
      flow,
    );
  if (assignedTo === '') add('c.assigned_to IS NULL');
  else if (assignedTo !== undefined)
    add(
      `(c.assigned_to = ? OR EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = c.id AND m.left_at IS NULL AND m.assigned_to = ?))`,
      assignedTo,
      assignedTo,
    );
  if (since !== undefined) add('c.last_at >= ?', since);
  if (after !== undefined) add('(c.opened_at, c.id) < (?, ?)', after.openedAt, rowOfCase(after.caseId));
  const condition = where.length > 0 ? where.join(' AND ') : 'c.id > 0';
  return book.db.read((session) =>
    selectCases(session, `${condition} ORDER BY c.opened_at DESC, c.id DESC LIMIT ?`, [...values, filter.limit]),
  );
}

/** How many joined, by the hour, the latest first. */
export async function caseHours(book: Book, id: string, limit: number): Promise<CaseHour[]> {
  const rows = await book.db.read((session) =>
    session.all<{ hour: number; joined: number }>(
      'SELECT hour, joined FROM case_hours WHERE case_id = ? ORDER BY hour DESC LIMIT ?',
      [rowOfCase(id), limit],
    ),
  );
  return rows.map(({ hour, joined }) => ({ at: Number(hour), joined: Number(joined) }));
}

/** What was said about a case, the latest first. */
export async function caseCommands(book: Book, id: string, limit: number): Promise<SaidCommand[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<SaidSql & { verb: Command['verb']; root_id: number | null; applied_at: number }>(
      `SELECT id, verb, why, by_enc, why_enc, root_id, applied_at FROM commands WHERE case_id = ? AND applied_at > 0 ORDER BY id DESC LIMIT ?`,
      [rowOfCase(id), limit],
    );
    const said = await openSaid(book, session, 'commands', rows);
    return rows.map(({ verb, root_id, applied_at }, at) => {
      const { who, why, detail } = said[at] as Said;
      return {
        at: applied_at,
        verb,
        who,
        why,
        ...(detail === undefined ? {} : { detail }),
        ...(root_id === null ? {} : { rootId: recordId(root_id) }),
      };
    });
  });
}

/** Remembers that a changed mapping may have ended the cause; told again for another version only. */
export async function markMended(book: Book, id: string, mend: Mend): Promise<boolean> {
  const marked = await book.db.write((session) =>
    session.run("UPDATE cases SET mended = ?, mended_version = ? WHERE id = ? AND state = 'open'", [
      JSON.stringify(mend),
      mend.version,
      rowOfCase(id),
    ]),
  );
  return marked > 0;
}

/**
 * Closes only where no member is in it, and no paused connection, unanswered request, difference of no order, undecided bank transfer, or sign
 * that is still seen stands on it.
 */
export async function closeCaseIfEmpty(book: Book, id: string): Promise<boolean> {
  return book.db.write((session) => closeIfEmpty(session, rowOfCase(id), book.now()));
}

export async function closeIfEmpty(session: Session, row: number, now: number): Promise<boolean> {
  const closed = await session.run(
    `UPDATE cases SET state = 'closed', closed_at = ?, alert_at = 0 WHERE id = ? AND state = 'open'
      AND NOT EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = cases.id AND m.left_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM connection_state s WHERE s.case_id = cases.id AND s.paused_at IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM privacy_requests p WHERE p.case_id = cases.id AND p.state <> 'done')
      AND NOT EXISTS (SELECT 1 FROM reconcile_differences d WHERE d.case_id = cases.id AND d.state = 'case' AND d.root_id IS NULL)
      AND NOT EXISTS (SELECT 1 FROM bank_entries b WHERE b.case_id = cases.id AND (b.state = 'open' OR b.rest = 'open'))
      AND NOT EXISTS (SELECT 1 FROM case_signs g WHERE g.case_id = cases.id)`,
    [now, row],
  );
  if (closed > 0) return true;
  const [found] = await session.all<{ state: string }>('SELECT state FROM cases WHERE id = ?', [row]);
  return found?.state === 'closed';
}
