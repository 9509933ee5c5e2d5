import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { draw, recordRow } from './ids.ts';
import type { FlowTopology } from './ledger.ts';
import { page, type Session } from './session.ts';
import { endTargets } from './targets.ts';
import { PRIORITY, wantMoves } from './wants.ts';

/** One object in a target. */
export interface TargetObject {
  connectionId: string;
  kind: Kind;
  targetId: string;
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

/** The last accepted write of these live objects; those that have an open one are left out, for that decides first. */
async function livesOf(session: Session, objects: TargetObject[]): Promise<LifeRow[]> {
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
    [
      page(
        objects.map(({ connectionId, kind, targetId }) => ({ connection: connectionId, kind, target_id: targetId })),
      ),
    ],
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
export async function loseTargets(book: Book, objects: TargetObject[]): Promise<string[]> {
  if (objects.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    const lives = await livesOf(session, objects);
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
  });
}

/** What these objects were told last is to be told again, although it is the same: the target shows something else. */
export async function untellTargets(book: Book, objects: TargetObject[]): Promise<string[]> {
  if (objects.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    const lives = await livesOf(session, objects);
    await session.run(
      `UPDATE writes SET hmac = '' WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [page(lives.map(({ id }) => ({ id })))],
    );
    return runAgain(session, lives, now);
  });
}

/** Roots that a flow shall carry and has nothing begun with. Answers the flows that now have something to do. */
export async function wantRoots(book: Book, flows: FlowTopology[], rootIds: string[]): Promise<string[]> {
  if (rootIds.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    const roots = await session.all<{ id: number; rev: number; held: number; connection: string; kind: Kind }>(
      `SELECT t.id, t.rev, t.held, o.connection, o.kind FROM ${session.rows('r', { id: 'int' })} CROSS JOIN roots t CROSS JOIN records o
        WHERE t.id = r.id AND o.id = t.id`,
      [page([...new Set(rootIds)].map((id) => ({ id: recordRow(id) })))],
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
  });
}
