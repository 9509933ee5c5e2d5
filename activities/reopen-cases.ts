import type { CaseRow } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** Cases that one sweep looks at: of more, the next sweep looks at the next ones. */
const CASES_A_SWEEP = 1_000;

/**
 * After Temporal's database was lost, or somebody ended a workflow there, open cases have rows but no workflow: each gets one again.
 * An unpaid order is a case of its own, so that there may be many.
 */
export function reopenCases(deps: Pick<Deps, 'ledger' | 'starter'>): () => Promise<void> {
  let after: CaseRow | undefined;
  return async () => {
    const { ledger, starter } = deps;
    const open = await ledger.cases({ state: 'open', limit: CASES_A_SWEEP, ...(after ? { after } : {}) });
    after = open.length === CASES_A_SWEEP ? open.at(-1) : undefined;
    if (open.length === 0) return;
    const running = await starter.running(open.map((row) => row.caseId));
    for (const row of open.filter(({ caseId }) => !running.has(caseId))) {
      const members = await ledger.caseMembers(row.caseId, { limit: 20 });
      await starter.startCase(row, [...new Set(members.flatMap((member) => member.numbers))]);
    }
  };
}
