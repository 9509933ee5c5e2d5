import { caseId as caseIdOf } from './ids.ts';
import { post } from './parked.ts';
import { page, type Session } from './session.ts';

/**
 * Takes moves out of the cases they wait in. A case that lost its last member is told to look again; it closes in a
 * transaction of its own that finds no members. `commandRow` is the person's word that sent them on.
 */
export async function leaveCases(
  session: Session,
  moves: { root_id: number; flow: string }[],
  now: number,
  commandRow?: number,
): Promise<void> {
  if (moves.length === 0) return;
  const left = await session.all<{ case_id: number }>(
    `UPDATE case_members SET left_at = ?, left_by = ? WHERE left_at IS NULL AND id IN (
       SELECT m.id FROM ${session.rows('r', { root_id: 'int', flow: 'text' })} CROSS JOIN case_members m
        WHERE m.root_id = r.root_id AND m.flow = r.flow AND m.left_at IS NULL)
      RETURNING case_id`,
    [now, commandRow, page(moves)],
  );
  await tellEmptied(session, new Set(left.map((row) => row.case_id)), now);
}

/** Posts `check` to those of these cases that have no members any more. */
export async function tellEmptied(session: Session, cases: Set<number>, now: number): Promise<void> {
  if (cases.size === 0) return;
  const rows = await session.all<{ id: number }>(
    `SELECT r.id FROM ${session.rows('r', { id: 'int' })}
      WHERE NOT EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = r.id AND m.left_at IS NULL)`,
    [page([...cases].map((id) => ({ id })))],
  );
  await post(
    session,
    rows.map((row) => ({ workflowId: caseIdOf(row.id), message: 'check' })),
    now,
  );
}
