import { ORIGIN } from '../domain/steps.ts';
import type { Deps } from './deps.ts';
import { planOf } from './flow-plan.ts';
import { type Carried, carryLeg, type LegInput } from './leg.ts';
import { rulingOf } from './ruling.ts';
import { standingRoot } from './standing-root.ts';

/** Takes a batch's records through one write step at one connection. Killed and run again, it goes on where it stopped. */
export function carry(deps: Deps) {
  return async (input: LegInput): Promise<{ open: number }> => {
    const { batchId, flow, step, connectionId } = input;
    const { ledger } = deps;
    const plan = planOf(deps, flow);
    const declared = plan.steps[step];
    const claims = await ledger.claims(batchId, step);
    const [ruling, bundles, cancelled] = await Promise.all([
      rulingOf(deps.mappings, claims),
      ledger.bundles(claims),
      ledger.cancelledHere(claims.map((claim) => claim.rootId)),
    ]);
    const bundleOf = new Map(bundles.map((bundle) => [bundle.rootId, bundle]));
    const carried: Carried[] = [];
    for (const claim of claims) {
      const bundle = bundleOf.get(claim.rootId);
      const elsewhere =
        declared?.verb === 'write' && declared.target === ORIGIN && bundle?.root.connectionId !== connectionId;
      if (!bundle || elsewhere) continue;
      const root = await standingRoot(deps, plan, claim, bundle, cancelled.has(claim.rootId), ruling);
      if (!root.view.cancelled) carried.push(root);
    }
    return { open: await carryLeg(deps, input, carried) };
  };
}
