import { auditPrices } from './audit-prices.ts';
import { carry } from './carry.ts';
import { caseDesk } from './case-desk.ts';
import { compareLevels } from './compare-levels.ts';
import type { Deps } from './deps.ts';
import { eraseStep } from './erase-step.ts';
import { offerMended } from './offer-mended.ts';
import { openBatch } from './open-batch.ts';
import { beginWindow, openWindow } from './open-window.ts';
import { pullChanges } from './pull-changes.ts';
import { purge } from './purge.ts';
import { compareLook } from './reconcile/compare.ts';
import { finishReconciliation } from './reconcile/finish.ts';
import { planReconciliation } from './reconcile/plan.ts';
import { repairLook } from './reconcile/repair.ts';
import { surveyLook } from './reconcile/survey.ts';
import { failLook } from './reconcile/turn.ts';
import { releaseBatch } from './release-batch.ts';
import { sweep } from './sweep.ts';
import { takeBack } from './take-back.ts';
import { takeIn } from './take-in.ts';
import { lookUpVatIds } from './vat-ids/look-up.ts';

export type { Deps, Log, Observer, Starter } from './deps.ts';
export { kindFor, MAIN_QUEUE, planOf, queueOf } from './flow-plan.ts';
export { createHealth } from './health.ts';
export { IntakeTurns } from './intake-turns.ts';
export { createPacker } from './packer.ts';
export type { ReconcileOutcome } from './reconcile/finish.ts';
export type { PlannedLooks, ReconcileAsked } from './reconcile/plan.ts';
export type { LookInput, LookTurn } from './reconcile/turn.ts';
export type { CurrentMappings, PinnedMappings, ReleasedMappings, Ruling } from './ruling.ts';

/** What workflows may do to the world: the one seam between them and everything else. */
export function createActivities(deps: Deps) {
  const offer = offerMended(deps);
  return {
    openBatch: openBatch(deps),
    carry: carry(deps),
    takeBack: takeBack(deps),
    releaseBatch: releaseBatch(deps),
    takeIn: takeIn(deps),
    pullChanges: pullChanges(deps),
    compareLevels: compareLevels(deps),
    beginWindow: beginWindow(deps),
    openWindow: openWindow(deps),
    sweep: sweep(deps, offer),
    offerMended: offer,
    eraseStep: eraseStep(deps),
    purge: purge(deps),
    auditPrices: auditPrices(deps),
    lookUpVatIds: lookUpVatIds(deps),
    planReconciliation: planReconciliation(deps),
    surveyLook: surveyLook(deps),
    compareLook: compareLook(deps),
    repairLook: repairLook(deps),
    failLook: failLook(deps),
    finishReconciliation: finishReconciliation(deps),
    ...caseDesk(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
