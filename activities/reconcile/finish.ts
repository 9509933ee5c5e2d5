import { MEANING } from '../../domain/reconciliation/difference.ts';
import type { DifferenceRow, ReconcileReport } from '../../store/ledger.ts';
import { deliver } from '../answering.ts';
import type { Deps } from '../deps.ts';

/** How a run ended: only numbers, for whoever looks at the workflow. The ledger has the rest. */
export interface ReconcileOutcome {
  runId: string;
  differences: number;
  repaired: number;
  cases: number;
  /** Looks that could not be made. */
  skipped: number;
}

/** Opens cases for what is left, lets go of what earlier runs found and this one does not, and ends the run. */
export function finishReconciliation(deps: Deps) {
  return async ({ runId, acts }: { runId: string; acts: boolean }): Promise<ReconcileOutcome> => {
    const { ledger } = deps;
    const report = await ledger.reconcileReport(runId);
    if (!report) throw new Error(`no reconciliation ${runId}`);
    if (acts) {
      await ledger.openReconcileCases(casesOf(report));
      await ledger.retireDifferences(runId);
    }
    await ledger.finishReconciliation(runId);
    await deliver(deps);
    const { differences, looks } = (await ledger.reconcileReport(runId)) as ReconcileReport;
    return {
      runId,
      differences: differences.length,
      repaired: differences.filter(({ state }) => state === 'repaired').length,
      cases: new Set(differences.flatMap(({ caseId }) => caseId ?? [])).size,
      skipped: looks.filter(({ state }) => state !== 'done').length,
    };
  };
}

/** One case a kind and system, whatever the number of orders. */
function casesOf({ differences }: ReconcileReport): Parameters<Deps['ledger']['openReconcileCases']>[0] {
  const groups = new Map<string, DifferenceRow[]>();
  for (const one of differences.filter(({ state }) => state === 'found')) {
    const group = `${one.kind}:${one.connectionId}`;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups.values()].map((rows) => {
    const { kind, connectionId } = rows[0] as DifferenceRow;
    const where = connectionId ? ` in ${connectionId}` : '';
    return {
      cause: {
        kind: 'reconciliation',
        cause: `reconciliation:${kind}:${connectionId}`,
        waitingFor: `a person: ${kind}${where} (${MEANING[kind]}); see \`waybill reconcile --run latest\``,
        ...(connectionId ? { connectionId } : {}),
      },
      // One word for each: an order may be in several of these cases.
      member: `:${kind}:${connectionId}`,
      differences: rows.map(({ id, rootId }) => ({ id, ...(rootId === undefined ? {} : { rootId }) })),
    };
  });
}
