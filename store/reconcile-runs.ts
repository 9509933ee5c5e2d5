import type { Kind } from '../domain/kinds.ts';
import type { DifferenceKind } from '../domain/reconciliation/difference.ts';
import type { Book } from './book.ts';
import { draw, runId, runRow } from './ids.ts';
import type { LookName, LookRow, LookSide, LookState, ReconcileReport, ReconcileRun } from './ledger.ts';
import { differencesOf } from './reconcile-differences.ts';
import type { Session } from './session.ts';

/** Runs older than this are forgotten, but for those whose cases are open. */
const KEPT_MS = 90 * 86_400_000;

interface RunSql {
  id: number;
  workflow: string;
  from_at: number;
  to_at: number;
  repair: string;
  started_at: number;
  finished_at: number | null;
}

const toRun = (row: RunSql): ReconcileRun => ({
  runId: runId(row.id),
  workflowId: row.workflow,
  from: row.from_at,
  to: row.to_at,
  repair: JSON.parse(row.repair) as DifferenceKind[],
  startedAt: row.started_at,
  ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
});

/** The run of this workflow with its looks, made once: a second call answers what is there. */
export async function beginReconciliation(
  book: Book,
  asked: {
    workflowId: string;
    from: number;
    to: number;
    repair: DifferenceKind[];
    looks: { connectionId: string; kind: Kind; side: LookSide; why?: string }[];
  },
): Promise<ReconcileRun> {
  return book.db.write(async (session) => {
    const [known] = await session.all<RunSql>('SELECT * FROM reconcile_runs WHERE workflow = ?', [asked.workflowId]);
    if (known) return toRun(known);
    const id = await draw(session, 'reconciliation', 1);
    const now = book.now();
    const repair = JSON.stringify(asked.repair);
    await session.insert(
      'reconcile_runs',
      ['id', 'workflow', 'from_at', 'to_at', 'repair', 'started_at'],
      [[id, asked.workflowId, asked.from, asked.to, repair, now]],
    );
    await session.insert(
      'reconcile_looks',
      ['run_id', 'connection', 'kind', 'side', 'state', 'why', 'seen', 'moving', 'at'],
      asked.looks.map(({ connectionId, kind, side, why }) => [
        id,
        connectionId,
        kind,
        side,
        why === undefined ? 'reading' : 'skipped',
        why,
        0,
        0,
        now,
      ]),
    );
    await forgetOld(session, now);
    const [made] = await session.all<RunSql>('SELECT * FROM reconcile_runs WHERE id = ?', [id]);
    return toRun(made as RunSql);
  });
}

async function forgetOld(session: Session, now: number): Promise<void> {
  const old = `SELECT r.id FROM reconcile_runs r WHERE r.started_at < ?
    AND NOT EXISTS (SELECT 1 FROM reconcile_differences d WHERE d.run_id = r.id AND d.state = 'case')`;
  for (const table of ['reconcile_differences', 'reconcile_seen', 'reconcile_looks'])
    await session.run(`DELETE FROM ${table} WHERE run_id IN (${old})`, [now - KEPT_MS]);
  await session.run(`DELETE FROM reconcile_runs WHERE id IN (${old})`, [now - KEPT_MS]);
}

interface LookSql {
  run_id: number;
  connection: string;
  kind: Kind;
  side: LookSide;
  state: LookState;
  why: string | null;
  cursor: string | null;
  seen: number;
  moving: number;
  began_at: number | null;
}

const toLook = (row: LookSql): LookRow => ({
  runId: runId(row.run_id),
  connectionId: row.connection,
  kind: row.kind,
  side: row.side,
  state: row.state,
  ...(row.why === null ? {} : { why: row.why }),
  ...(row.cursor === null ? {} : { cursor: row.cursor }),
  seen: Number(row.seen),
  moving: Number(row.moving),
  ...(row.began_at === null ? {} : { beganAt: Number(row.began_at) }),
});

/** One look as it stands; its reading begins with the first call. */
export async function reconcileLook(book: Book, { runId: run, connectionId, kind }: LookName): Promise<LookRow | null> {
  return book.db.write(async (session) => {
    const key = [runRow(run), connectionId, kind];
    await session.run(
      'UPDATE reconcile_looks SET began_at = COALESCE(began_at, ?) WHERE run_id = ? AND connection = ? AND kind = ?',
      [book.now(), ...key],
    );
    const [row] = await session.all<LookSql>(
      'SELECT * FROM reconcile_looks WHERE run_id = ? AND connection = ? AND kind = ?',
      key,
    );
    return row ? toLook(row) : null;
  });
}

/** Where a look stands; without a cursor the next state begins at the beginning. */
export async function moveLook(session: Session, now: number, name: LookName, to: LookMove): Promise<void> {
  await session.run(
    `UPDATE reconcile_looks SET state = ?, why = ?, cursor = ?, seen = seen + ?, moving = moving + ?, at = ?
      WHERE run_id = ? AND connection = ? AND kind = ?`,
    [
      to.state,
      to.why ?? null,
      to.cursor ?? null,
      to.seen ?? 0,
      to.moving ?? 0,
      now,
      runRow(name.runId),
      name.connectionId,
      name.kind,
    ],
  );
}

export interface LookMove {
  state: LookState;
  why?: string;
  cursor?: string;
  /** Added to what was counted before. */
  seen?: number;
  moving?: number;
}

export const endLook = (book: Book, name: LookName, to: LookMove): Promise<void> =>
  book.db.write((session) => moveLook(session, book.now(), name, to));

/** A run and all it found; the latest without an id. */
export async function reconcileReport(book: Book, id?: string): Promise<ReconcileReport | null> {
  return book.db.read(async (session) => {
    const [run] = await session.all<RunSql>(
      `SELECT * FROM reconcile_runs WHERE ${id === undefined ? 'id > ?' : 'id = ?'} ORDER BY id DESC LIMIT 1`,
      [id === undefined ? 0 : runRow(id)],
    );
    if (!run) return null;
    const looks = await session.all<LookSql>(
      'SELECT * FROM reconcile_looks WHERE run_id = ? ORDER BY connection, kind',
      [run.id],
    );
    return { run: toRun(run), looks: looks.map(toLook), differences: await differencesOf(session, run.id) };
  });
}

/** The run is over: what it saw is forgotten. */
export async function finishReconciliation(book: Book, id: string): Promise<void> {
  await book.db.write(async (session) => {
    await session.run('UPDATE reconcile_runs SET finished_at = COALESCE(finished_at, ?) WHERE id = ?', [
      book.now(),
      runRow(id),
    ]);
    await session.run('DELETE FROM reconcile_seen WHERE run_id = ?', [runRow(id)]);
  });
}
