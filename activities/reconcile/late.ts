import { span } from '../../domain/reconciliation/late.ts';
import type { FoundDifference, LookRow } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { watchStages } from '../watch-stages.ts';

/** More are one trouble, not many. */
const MOST_CASES = 100;
const MOST_A_CASE = 1_000;

/**
 * Orders that stand at a stage past its time, whenever they came: a period says nothing of what is stuck. What is late is
 * decided in one place, and each of these is in the case of its lateness already.
 */
export async function findLate(deps: Deps, look: LookRow): Promise<void> {
  const { ledger, clock } = deps;
  await watchStages(deps);
  const cases = await ledger.cases({ state: 'open', limit: MOST_CASES });
  for (const { caseId, cause } of cases.filter(({ kind }) => kind === 'overdue')) {
    const stage = cause.split(':')[1] ?? '';
    const members = await ledger.caseMembers(caseId, { limit: MOST_A_CASE });
    const standing = await ledger.standingAt(
      stage,
      members.map(({ rootId }) => rootId),
    );
    const late = standing.map(
      ({ rootId, sourceId, since }): FoundDifference => ({
        kind: 'late',
        targetId: sourceId,
        rootId,
        field: stage,
        found: `${span(clock.now() - since)} at ${stage}`,
        caseId,
      }),
    );
    await ledger.noteDifferences(look, late, { state: 'comparing', seen: late.length });
  }
  await ledger.endLook(look, { state: 'done' });
}
