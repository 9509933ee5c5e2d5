import type { Priority } from '../domain/budget.ts';
import { draw } from './ids.ts';

import { leaveCases } from './membership.ts';
import { page, type Session } from './session.ts';

/** Smaller goes first. */
export const PRIORITY: Record<Priority, number> = { cancel: 0, order: 1, status: 2, stock: 3, backfill: 4 };

/** A flow shall carry a root at least to this revision. */
export interface Want {
  rootRow: number;
  flow: string;
  rev: number;
  priority: number;
  held: boolean;
}

/**
 * Raises `want_rev`. Done and waiting moves are ready again (a gate decides anew), claimed ones stay with their carrier,
 * which sees it, and queued ones stay queued unless it is a cancel.
 */
export async function wantMoves(session: Session, wants: Want[], now: number, rootsAreNew = false): Promise<void> {
  if (wants.length === 0) return;
  const fresh = wants.length - (rootsAreNew ? 0 : await known(session, wants));
  if (fresh > 0) await draw(session, 'moves', fresh);
  await session.insert(
    'moves',
    [
      'root_id',
      'flow',
      'want_rev',
      'carry_rev',
      'done_rev',
      'step',
      'priority',
      'ready_at',
      'queue',
      'state',
      'epoch',
      'hold',
      'updated_at',
    ],
    wants.map((want) => [
      want.rootRow,
      want.flow,
      want.rev,
      0,
      0,
      0,
      want.priority,
      now,
      '',
      'ready',
      0,
      want.held ? 1 : 0,
      now,
    ]),
    `(root_id, flow) DO UPDATE SET want_rev = excluded.want_rev, updated_at = excluded.updated_at,
      priority = CASE WHEN excluded.priority < moves.priority OR moves.state = 'done' THEN excluded.priority ELSE moves.priority END,
      queue = CASE WHEN moves.state = 'queued' AND excluded.priority > 0 THEN moves.queue ELSE '' END,
      ready_at = CASE WHEN moves.state IN ('ready', 'claimed') OR (moves.state = 'queued' AND excluded.priority > 0)
        THEN moves.ready_at ELSE excluded.ready_at END,
      state = CASE WHEN moves.state IN ('done', 'waiting') OR (moves.state = 'queued' AND excluded.priority = 0)
        THEN 'ready' ELSE moves.state END`,
  );
  if (rootsAreNew) return;
  await leaveCases(
    session,
    wants.map((want) => ({ root_id: want.rootRow, flow: want.flow })),
    now,
  );
}

/** A root whose revision was raised though no record of it changed. */
export interface Raised {
  id: number;
  rev: number;
  held: number;
}

/** Every flow that carries one of these roots wants it carried again; answers which do. */
export async function wantAgain(
  session: Session,
  roots: readonly Raised[],
  priority: number,
  now: number,
): Promise<string[]> {
  if (roots.length === 0) return [];
  const moves = await session.all<{ root_id: number; flow: string }>(
    `SELECT m.root_id, m.flow FROM ${session.rows('r', { id: 'int' })} CROSS JOIN moves m WHERE m.root_id = r.id`,
    [page(roots.map(({ id }) => ({ id })))],
  );
  const rootOf = new Map(roots.map((root) => [Number(root.id), root]));
  const wants = moves.flatMap(({ root_id, flow }) => {
    const root = rootOf.get(Number(root_id));
    return root ? [{ rootRow: root.id, flow, rev: Number(root.rev), priority, held: root.held === 1 }] : [];
  });
  await wantMoves(session, wants, now);
  return [...new Set(wants.map(({ flow }) => flow))];
}

async function known(session: Session, wants: Want[]): Promise<number> {
  const [row] = await session.all<{ known: number }>(
    `SELECT count(*) AS known FROM ${session.rows('r', { root_id: 'int', flow: 'text' })} CROSS JOIN moves m
      WHERE m.root_id = r.root_id AND m.flow = r.flow`,
    [page(wants.map((want) => ({ root_id: want.rootRow, flow: want.flow })))],
  );
  return row?.known ?? 0;
}
