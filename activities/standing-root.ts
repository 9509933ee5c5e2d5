import type { Failure } from '../domain/failures.ts';
import type { Claim, PartRow, RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { Carried } from './leg.ts';
import { partsOf } from './local-steps.ts';
import { heldInputs, mapInputs } from './map-inputs.ts';
import type { Ruling } from './ruling.ts';
import { rootView } from './view.ts';

/**
 * A root that stands before a write step: its local steps are done. What they made is mapped anew only where its revision
 * is ruled by other mappings since, after a `retry`.
 */
export async function standingRoot(
  deps: Deps,
  plan: FlowPlan,
  claim: Claim,
  bundle: RootBundle,
  cancelledHere: boolean,
  ruling: Ruling,
): Promise<Carried> {
  const mapped = heldInputs(bundle);
  const book = () => ruling(claim, bundle);
  let failed: Failure | undefined;
  try {
    await mapInputs(deps, plan, bundle, book(), mapped);
  } catch (error) {
    failed = toFailure(error);
  }
  const view = rootView(deps, bundle, mapped.canonicals, cancelledHere);
  let parts: PartRow[] | undefined;
  try {
    if (mapped.kept.length > 0) parts = partsOf(deps, bundle, view, true);
  } catch (error) {
    failed ??= toFailure(error);
  }
  return { claim, bundle, book, mapped, view, wishes: [], ...(parts ? { parts } : {}), ...(failed ? { failed } : {}) };
}
