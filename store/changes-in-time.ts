import { recordRow } from './ids.ts';
import type { StepAnswer } from './ledger.ts';
import { page, type Session } from './session.ts';
import { PRIORITY, type Raised, wantAgain } from './wants.ts';

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
  const roots = await session.all<Raised>(
    `UPDATE roots SET rev = rev + 1, changes_at = NULL, updated_at = ?
      WHERE changes_at IS NOT NULL AND id IN
        (SELECT d.id FROM roots d WHERE d.changes_at IS NOT NULL AND d.changes_at <= ? ORDER BY d.changes_at LIMIT ?)
      RETURNING id, rev, held`,
    [now, now, MOST_AT_ONCE],
  );
  await wantAgain(session, roots, PRIORITY.stock, now);
}
