import { answerAll } from './answering.ts';
import type { Deps } from './deps.ts';
import type { FlowPlan } from './flow-plan.ts';
import { hearMoney } from './hear-money.ts';
import { type LocalSteps, mapRoot } from './local-steps.ts';
import { rulingOf } from './ruling.ts';

/** An activity ends soon all the same: who stops a worker waits for it. */
const MOST_PAGES = 25;

/** It waits in a case, and its mapping never got to the end of it. */
export const stoppedByMapping = ({ answer, view }: LocalSteps): boolean => answer.outcome.to === 'case' && !view;

/**
 * A mapping that made nothing of a whole page seldom makes anything of the next one: what is ready behind it is mapped in the same batch,
 * page by page, for as long as nothing of it can go on. A batch of its own for each page costs more than the mapping does, and
 * a hundred thousand orders would wait for them. The first that can go on ends this: it is freed with the batch, and packed into
 * one that is found by its number.
 */
export async function stopAlike(deps: Deps, plan: FlowPlan, batchId: string, flow: string): Promise<void> {
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    if ((await deps.packer.refill(flow, batchId)) === 0) return;
    const claims = await deps.ledger.claims(batchId);
    const [ruling, bundles] = await Promise.all([rulingOf(deps.mappings, claims), deps.ledger.bundles(claims)]);
    const stopped: LocalSteps[] = [];
    for (const [at, claim] of claims.entries()) {
      const bundle = bundles[at];
      if (!bundle || claim.step >= plan.firstWrite) continue;
      const root = await mapRoot(deps, plan, claim, bundle, () => ruling(claim, bundle));
      if (root.stopped && stoppedByMapping(root.stopped)) stopped.push(root.stopped);
    }
    const canonicals = stopped.flatMap(({ mapped }) => mapped.kept);
    const answers = stopped.map(({ answer }) => answer);
    await answerAll(deps, batchId, flow, answers, { canonicals });
    await hearMoney(deps, bundles, stopped);
    if (stopped.length < claims.length) return;
  }
}
