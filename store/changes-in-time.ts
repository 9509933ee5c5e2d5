import { recordRow } from './ids.ts';
import type { StepAnswer } from './ledger.ts';
import { page, type Session } from './session.ts';
import { PRIORITY, wantMoves } from './wants.ts';

/** So many roots change in one transaction of a sweep; a table of prices ends with the year. */
const MOST_AT_ONCE = 2_000;

/** Remembers when roots change by time alone. The earliest moment counts: what is carried once too often finds all as it should be. */
export async function keepChanges(session: Session, answers: readonly StepAnswer[]): Promise<void> {
  const rows = answers.flatMap(({ claim, changesAt }) =>
    changesAt === undefined ? [] : [{ id: recordRow(claim.rootId), at: changesAt }],
  );
  if (rows.length === 0) return;
  await session.run(
    `UPDATE roots SET changes_at = r.at FROM ${session.rows('r', { id: 'int', at: 'int' })}
      WHERE roots.id = r.id AND (roots.changes_at IS NULL OR roots.changes_at > r.at)`,
    [page(rows)],
  );
}

/** Time makes a revision as a source does: every flow of a root whose moment has come wants it carried again. */
export async function changeInTime(session: Session, now: number): Promise<void> {
  const roots = await session.all<{ id: number; rev: number; held: number }>(
    `UPDATE roots SET rev = rev + 1, changes_at = NULL, updated_at = ?
      WHERE changes_at IS NOT NULL AND id IN
        (SELECT d.id FROM roots d WHERE d.changes_at IS NOT NULL AND d.changes_at <= ? ORDER BY d.changes_at LIMIT ?)
      RETURNING id, rev, held`,
    [now, now, MOST_AT_ONCE],
  );
  if (roots.length === 0) return;
  const moves = await session.all<{ root_id: number; flow: string }>(
    `SELECT m.root_id, m.flow FROM ${session.rows('r', { id: 'int' })} CROSS JOIN moves m WHERE m.root_id = r.id`,
    [page(roots.map(({ id }) => ({ id })))],
  );
  const rootOf = new Map(roots.map((root) => [Number(root.id), root]));
  const wants = moves.flatMap(({ root_id, flow }) => {
    const root = rootOf.get(Number(root_id));
    return root
      ? [{ rootRow: root.id, flow, rev: Number(root.rev), priority: PRIORITY.stock, held: root.held === 1 }]
      : [];
  });
  await wantMoves(session, wants, now);
}
