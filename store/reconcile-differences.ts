import type { Kind } from '../domain/kinds.ts';
import type { DifferenceKind, Repair } from '../domain/reconciliation/difference.ts';
import type { Book } from './book.ts';
import { joinCases, openCases } from './cases.ts';
import { caseId, caseRow, draw, recordId, recordRow, runRow } from './ids.ts';
import type { CaseCause, DifferenceRow, DifferenceState, FoundDifference, LookName } from './ledger.ts';
import { tellEmptied } from './membership.ts';
import { numbersOf } from './pack.ts';
import { type LookMove, moveLook } from './reconcile-runs.ts';
import { page, type Session } from './session.ts';
import { OVERDUE_MEMBER } from './shown-members.ts';

/** Notes what a stretch of a look found, with where the look goes on; what was noted already stays as it is. */
export async function noteDifferences(
  book: Book,
  look: LookName,
  differences: FoundDifference[],
  to: LookMove,
): Promise<void> {
  await book.db.write(async (session) => {
    const now = book.now();
    await moveLook(session, now, look, to);
    if (differences.length === 0) return;
    let id = await draw(session, 'difference', differences.length);
    await session.insert(
      'reconcile_differences',
      [
        'id',
        'run_id',
        'connection',
        'kind',
        'difference',
        'target_id',
        'field',
        'root_id',
        'flow',
        'number',
        'expected',
        'found',
        'currency',
        'repair',
        'report',
        'state',
        'case_id',
        'at',
      ],
      differences.map((one) => [
        id++,
        runRow(look.runId),
        look.connectionId,
        look.kind,
        one.kind,
        one.targetId,
        one.field ?? '',
        one.rootId === undefined ? null : recordRow(one.rootId),
        one.flow ?? null,
        one.number ?? null,
        one.expected ?? null,
        one.found ?? null,
        one.currency ?? null,
        one.repair ?? null,
        one.report ? JSON.stringify(one.report) : null,
        one.caseId === undefined ? 'found' : 'case',
        one.caseId === undefined ? null : caseRow(one.caseId),
        now,
      ]),
      '(run_id, connection, kind, difference, target_id, field) DO NOTHING',
    );
  });
}

interface DifferenceSql {
  id: number;
  connection: string;
  kind: Kind;
  difference: DifferenceKind;
  target_id: string;
  field: string;
  root_id: number | null;
  flow: string | null;
  number: string | null;
  expected: string | null;
  found: string | null;
  currency: string | null;
  repair: Repair | null;
  report: string | null;
  state: DifferenceState;
  case_id: number | null;
}

/** All that a run found, in the order of connections, kinds and ids. */
export async function differencesOf(session: Session, run: number): Promise<DifferenceRow[]> {
  const rows = await session.all<DifferenceSql>(
    'SELECT * FROM reconcile_differences WHERE run_id = ? ORDER BY connection, kind, difference, target_id, field',
    [run],
  );
  const numbers = await numbersOf(session, [...new Set(rows.flatMap((row) => row.root_id ?? []))]);
  return rows.map((row): DifferenceRow => {
    const number = (row.root_id === null ? undefined : plainest(numbers.get(row.root_id))) ?? row.number;
    return {
      id: String(row.id),
      connectionId: row.connection,
      objectKind: row.kind,
      kind: row.difference,
      targetId: row.target_id,
      state: row.state,
      ...(row.field === '' ? {} : { field: row.field }),
      ...(row.root_id === null ? {} : { rootId: recordId(row.root_id) }),
      ...(row.flow === null ? {} : { flow: row.flow }),
      ...(number === null || number === undefined ? {} : { number }),
      ...(row.expected === null ? {} : { expected: row.expected }),
      ...(row.found === null ? {} : { found: row.found }),
      ...(row.currency === null ? {} : { currency: row.currency }),
      ...(row.repair === null ? {} : { repair: row.repair }),
      ...(row.report === null ? {} : { report: JSON.parse(row.report) as { kind: Kind; id: string } }),
      ...(row.case_id === null ? {} : { caseId: caseId(row.case_id) }),
    };
  });
}

/** The number that people use: a part's number is longer than its order's. */
const plainest = (numbers: string[] | undefined): string | undefined =>
  numbers?.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];

/** A cause and the differences that wait for a person because of it. */
export interface ReconcileCase {
  cause: CaseCause;
  /** The order's member in it; a difference of nothing that the ledger knows has none. */
  differences: { id: string; rootId?: string; flow?: string }[];
  member: string;
}

/**
 * Puts differences into the open cases of their causes, opening those that are missing. The case only shows its orders: nothing
 * is held up by it.
 */
export async function openReconcileCases(book: Book, wanted: ReconcileCase[]): Promise<void> {
  if (wanted.length === 0) return;
  await book.db.write(async (session) => {
    const now = book.now();
    const members = wanted.flatMap(({ cause, differences, member }) => {
      const roots = new Set(differences.flatMap(({ rootId }) => (rootId === undefined ? [] : [recordRow(rootId)])));
      return [...roots].map((rootRow) => ({ rootRow, flow: member, step: 0, cause }));
    });
    const there = await session.all<{ root_id: number; flow: string }>(
      `SELECT m.root_id, m.flow FROM ${session.rows('r', { root_id: 'int', flow: 'text' })} CROSS JOIN case_members m
        WHERE m.root_id = r.root_id AND m.flow = r.flow AND m.left_at IS NULL`,
      [page(members.map(({ rootRow, flow }) => ({ root_id: rootRow, flow })))],
    );
    const joined = new Set(there.map(({ root_id, flow }) => `${root_id}|${flow}`));
    await joinCases(
      session,
      members.filter(({ rootRow, flow }) => !joined.has(`${rootRow}|${flow}`)),
      now,
    );
    const rows = await openCases(
      session,
      wanted.map(({ cause }) => cause),
      now,
    );
    await session.update(
      {
        table: 'reconcile_differences',
        columns: { id: 'int', case_id: 'int', at: 'int' },
        set: "state = 'case', case_id = r.case_id, at = r.at",
        where: 'reconcile_differences.id = r.id',
      },
      wanted.flatMap(({ cause, differences }) =>
        differences.map((one) => ({ id: Number(one.id), case_id: rows.get(cause.cause) as number, at: now })),
      ),
    );
  });
}

/**
 * Differences of earlier runs that this one looked for and does not find any more: they leave their cases, and a case that has none left
 * ends. Those that it finds again are this run's from now on.
 */
export async function retireDifferences(book: Book, run: string): Promise<void> {
  await book.db.write(async (session) => {
    const now = book.now();
    const id = runRow(run);
    const looked = `EXISTS (SELECT 1 FROM reconcile_looks l JOIN reconcile_runs n ON n.id = l.run_id JOIN reconcile_runs o ON o.id = d.run_id
      WHERE l.run_id = ? AND l.connection = d.connection AND l.kind = d.kind AND l.state = 'done' AND n.from_at <= o.from_at)`;
    const old = await session.all<{ id: number; case_id: number }>(
      `SELECT d.id, d.case_id FROM reconcile_differences d WHERE d.state = 'case' AND d.run_id < ? AND ${looked}`,
      [id, id],
    );
    if (old.length === 0) return;
    await session.run(
      `UPDATE reconcile_differences SET state = 'gone', at = ? WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [now, page(old.map((row) => ({ id: row.id })))],
    );
    // An order that has another difference of the same case, found by this run or an earlier one, stays in it.
    await session.run(
      `UPDATE case_members SET left_at = ? WHERE left_at IS NULL AND flow LIKE ':%' AND flow <> '${OVERDUE_MEMBER}'
        AND case_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})
        AND NOT EXISTS (SELECT 1 FROM reconcile_differences d
          WHERE d.case_id = case_members.case_id AND d.root_id = case_members.root_id AND d.state = 'case')`,
      [now, page([...new Set(old.map((row) => row.case_id))].map((row) => ({ id: row })))],
    );
    await tellEmptied(session, new Set(old.map((row) => row.case_id)), now);
  });
}

const NOBODY_IN_IT =
  'NOT EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = reconcile_differences.case_id AND m.left_at IS NULL';

/** A person's word sent orders out of a case: their differences are settled; a later run that still finds them says so anew. */
export async function settleLeft(session: Session, caseOf: number, now: number): Promise<void> {
  await session.run(
    `UPDATE reconcile_differences SET state = 'gone', at = ? WHERE case_id = ? AND state = 'case' AND root_id IS NOT NULL
      AND ${NOBODY_IN_IT} AND m.root_id = reconcile_differences.root_id)`,
    [now, caseOf],
  );
}

/** A person ends a case in which no order is: what belongs to no order is settled with it. */
export async function settleLoose(session: Session, caseOf: number, now: number): Promise<void> {
  await session.run(
    `UPDATE reconcile_differences SET state = 'gone', at = ? WHERE case_id = ? AND state = 'case' AND root_id IS NULL AND ${NOBODY_IN_IT})`,
    [now, caseOf],
  );
}
