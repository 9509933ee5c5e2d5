import type { Kind } from '../domain/kinds.ts';
import type { DifferenceKind, Repair } from '../domain/reconciliation/difference.ts';
import { appendAudit, keysOfRoots } from './audit/append.ts';
import type { Book } from './book.ts';
import { draw, runId } from './ids.ts';
import type { FlowTopology } from './ledger.ts';
import { runDoneMoves } from './levels.ts';
import { page, type Session } from './session.ts';
import { endTargets } from './targets.ts';
import { PRIORITY, wantMoves } from './wants.ts';

/** Who set something right, in the audit. */
const REPAIRER = 'reconciliation';

interface RepairedSql {
  id: number;
  run_id: number;
  connection: string;
  kind: Kind;
  difference: DifferenceKind;
  target_id: string;
  field: string;
  root_id: number | null;
  flow: string | null;
  expected: string | null;
  found: string | null;
  currency: string | null;
  repair: Repair | null;
}

/**
 * Takes these differences as repaired, each with a row in the audit; those that somebody else took, or that a killed process had taken
 * already, are left out. The repair belongs into the same transaction: both happen or neither.
 */
async function take(book: Book, session: Session, ids: readonly string[]): Promise<RepairedSql[]> {
  const rows = await session.all<RepairedSql>(
    `UPDATE reconcile_differences SET state = 'repaired', at = ?
      WHERE state = 'found' AND id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })}) RETURNING *`,
    [book.now(), page(ids.map((id) => ({ id: Number(id) })))],
  );
  const keys = await keysOfRoots(
    book,
    session,
    rows.flatMap((row) => row.root_id ?? []),
  );
  await appendAudit(
    book,
    session,
    rows.map((row) => ({
      what: 'difference.repaired',
      who: REPAIRER,
      why: `found by reconciliation ${runId(row.run_id)}`,
      rootRow: row.root_id ?? undefined,
      subject: row.connection,
      before: {
        difference: row.difference,
        [row.kind]: row.target_id,
        ...(row.field === '' ? {} : { field: row.field }),
        ...(row.expected === null ? {} : { ledger: row.expected }),
        ...(row.found === null ? {} : { system: row.found }),
        ...(row.currency === null ? {} : { currency: row.currency }),
      },
      after: { repair: row.repair },
      key: row.root_id === null ? undefined : keys.get(row.root_id),
    })),
  );
  return rows;
}

/** The sources of these differences were read again, and what they hold is staged. */
export async function noteReadAgain(book: Book, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await book.db.write((session) => take(book, session, ids));
}

/**
 * Has flows run again for what differs, once for each difference: what a target lost is made anew, what it shows otherwise is told again,
 * what was never begun begins. Answers the flows that have something to do now.
 */
export async function repairByFlows(book: Book, topology: FlowTopology[], ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    const rows = await take(book, session, ids);
    const flows = new Set<string>();
    const roots = (some: RepairedSql[]) => [...new Set(some.flatMap((row) => row.root_id ?? []))];
    const lost = rows.filter(({ repair, difference }) => repair === 'run again' && difference === 'missing');
    for (const flow of await loseTargets(session, lost, now)) flows.add(flow);
    const untold = rows.filter(({ repair }) => repair === 'tell again');
    for (const flow of await untellTargets(session, untold, now)) flows.add(flow);
    const unbegun = rows.filter(({ repair, difference }) => repair === 'run again' && difference === 'never-attempted');
    for (const flow of await wantRoots(session, topology, roots(unbegun), now)) flows.add(flow);
    const drifted = rows.filter(({ difference, flow }) => difference === 'stock' && flow !== null);
    for (const flow of new Set(drifted.map((row) => row.flow as string))) {
      await runDoneMoves(session, flow, roots(drifted.filter((row) => row.flow === flow)), now);
      flows.add(flow);
    }
    return [...flows];
  });
}

interface LifeRow {
  id: number;
  root_id: number;
  record_id: number;
  connection: string;
  kind: Kind;
  part: string;
  generation: number;
  target_id: string;
  flow: string;
}

type TargetObject = Pick<RepairedSql, 'connection' | 'kind' | 'target_id'>;

/** The last accepted write of these live objects; those that have an open one are left out, for that decides first. */
async function livesOf(session: Session, objects: readonly TargetObject[]): Promise<LifeRow[]> {
  return session.all<LifeRow>(
    `SELECT w.id, w.root_id, w.record_id, w.connection, w.kind, w.part, w.generation, x.target_id, w.flow
      FROM ${session.rows('o', { connection: 'text', kind: 'text', target_id: 'text' })} CROSS JOIN xrefs x CROSS JOIN writes w
      WHERE x.connection = o.connection AND x.kind = o.kind AND x.target_id = o.target_id AND x.cancelled_at IS NULL
        AND w.record_id = x.record_id AND w.connection = x.connection AND w.kind = x.kind AND w.part = x.part
        AND w.generation = x.generation AND w.op <> 'cancel' AND w.state = 'accepted'
        AND NOT EXISTS (SELECT 1 FROM writes l WHERE l.record_id = w.record_id AND l.connection = w.connection
          AND l.kind = w.kind AND l.part = w.part AND l.generation = w.generation AND l.op <> 'cancel'
          AND l.state = 'accepted' AND l.revision > w.revision)
        AND NOT EXISTS (SELECT 1 FROM writes u WHERE u.record_id = w.record_id AND u.connection = w.connection
          AND u.kind = w.kind AND u.part = w.part AND u.state IN ('intended', 'sending', 'unknown'))`,
    [page(objects.map(({ connection, kind, target_id }) => ({ connection, kind, target_id })))],
  );
}

/** A flow's steps are asked again of these roots: what was done for the same input counts as not done. Answers the flows. */
async function runAgain(session: Session, moves: { root_id: number; flow: string }[], now: number): Promise<string[]> {
  if (moves.length === 0) return [];
  const columns = { root_id: 'int', flow: 'text' } as const;
  await session.run(
    `UPDATE steps SET outcome = 'again' FROM ${session.rows('r', columns)}
      WHERE steps.root_id = r.root_id AND steps.flow = r.flow AND steps.outcome = 'done'`,
    [page(moves)],
  );
  await session.run(
    `UPDATE moves SET state = 'ready', step = 0, release = '', queue = '', ready_at = ?, updated_at = ?
      FROM ${session.rows('r', columns)} WHERE moves.root_id = r.root_id AND moves.flow = r.flow AND moves.state = 'done'`,
    [now, now, page(moves)],
  );
  return [...new Set(moves.map(({ flow }) => flow))];
}

/**
 * Objects that a target surely lost: their life ends as if they had been taken back, and their flows run again, which makes them
 * anew under the next generation. Whoever asks has searched for them.
 */
async function loseTargets(session: Session, objects: readonly TargetObject[], now: number): Promise<string[]> {
  const lives = objects.length > 0 ? await livesOf(session, objects) : [];
  if (lives.length === 0) return [];
  let id = await draw(session, 'write', lives.length);
  // The row says how this life ended: `planWrite` begins the next generation after it.
  await session.run(
    `INSERT INTO writes (id, record_id, connection, kind, part, generation, op, revision, serial, attempt, state, hmac, pin, source_pin,
        root_id, flow, rev, batch_id, epoch, target_id, at)
      SELECT r.new_id, w.record_id, w.connection, w.kind, w.part, w.generation, 'cancel', 0, 0, 0, 'accepted', '', w.pin, w.source_pin,
        w.root_id, w.flow, w.rev, w.batch_id, w.epoch, w.target_id, ?
        FROM ${session.rows('r', { id: 'int', new_id: 'int' })} CROSS JOIN writes w WHERE w.id = r.id
      ON CONFLICT (record_id, connection, kind, part, generation, op, revision) DO UPDATE SET state = 'accepted', at = excluded.at`,
    [now, page(lives.map((life) => ({ id: life.id, new_id: id++ })))],
  );
  await endTargets(session, lives, now);
  return runAgain(session, lives, now);
}

/** What these objects were told last is to be told again, although it is the same: the target shows something else. */
async function untellTargets(session: Session, objects: readonly TargetObject[], now: number): Promise<string[]> {
  const lives = objects.length > 0 ? await livesOf(session, objects) : [];
  if (lives.length === 0) return [];
  await session.run(`UPDATE writes SET hmac = '' WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`, [
    page(lives.map(({ id }) => ({ id }))),
  ]);
  return runAgain(session, lives, now);
}

/** Roots that a flow shall carry and has nothing begun with. Answers the flows that now have something to do. */
async function wantRoots(
  session: Session,
  flows: FlowTopology[],
  ids: readonly number[],
  now: number,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const roots = await session.all<{ id: number; rev: number; held: number; connection: string; kind: Kind }>(
    `SELECT t.id, t.rev, t.held, o.connection, o.kind FROM ${session.rows('r', { id: 'int' })} CROSS JOIN roots t CROSS JOIN records o
      WHERE t.id = r.id AND o.id = t.id AND t.history = 0`,
    [page(ids.map((id) => ({ id })))],
  );
  const there = await session.all<{ root_id: number; flow: string }>(
    `SELECT m.root_id, m.flow FROM ${session.rows('r', { id: 'int' })} CROSS JOIN moves m WHERE m.root_id = r.id`,
    [page(roots.map(({ id }) => ({ id })))],
  );
  const begun = new Set(there.map(({ root_id, flow }) => `${root_id}|${flow}`));
  const wants = roots.flatMap((root) =>
    flows
      .filter(({ from, kinds }) => from.includes(root.connection) && kinds.includes(root.kind))
      .filter(({ flow }) => !begun.has(`${root.id}|${flow}`))
      .map(({ flow, priority }) => ({
        rootRow: root.id,
        flow,
        rev: root.rev,
        priority: PRIORITY[priority],
        held: root.held === 1,
      })),
  );
  await wantMoves(session, wants, now);
  return [...new Set(wants.map(({ flow }) => flow))];
}
