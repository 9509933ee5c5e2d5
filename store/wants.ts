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

async function known(session: Session, wants: Want[]): Promise<number> {
  const [row] = await session.all<{ known: number }>(
    `SELECT count(*) AS known FROM ${session.rows('r', { root_id: 'int', flow: 'text' })} CROSS JOIN moves m
      WHERE m.root_id = r.root_id AND m.flow = r.flow`,
    [page(wants.map((want) => ({ root_id: want.rootRow, flow: want.flow })))],
  );
  return row?.known ?? 0;
}
