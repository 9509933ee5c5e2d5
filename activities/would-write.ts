import type { Kind } from '../domain/kinds.ts';
import type { RootView } from '../domain/root-view.ts';
import type { Step } from '../domain/steps.ts';
import type { RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { type FlowPlan, kindFor, targetOf } from './flow-plan.ts';
import type { CurrentMappings } from './ruling.ts';
import { offerStock } from './stock/offer.ts';
import { targetShaped } from './target-shaped.ts';

/** One write that a flow would make. */
export interface WouldWrite {
  connectionId: string;
  kind: Kind;
  part: string;
  op: 'create' | 'update';
  payload: Record<string, unknown>;
}

/** What a step would write of a root as it is now; nothing where it takes no kind of this flow. */
export async function wouldWrite(
  deps: Pick<Deps, 'config' | 'connections' | 'clock'> & {
    mappings: CurrentMappings;
    ledger: Pick<Deps['ledger'], 'stockOf'>;
  },
  plan: FlowPlan,
  step: Step & { verb: 'write' },
  { bundle, view }: { bundle: RootBundle; view: RootView },
): Promise<WouldWrite[]> {
  const target = targetOf(deps, step, view.origin);
  const kind = kindFor(plan, step, target);
  if (!kind) return [];
  // A look at what would be: the book is read, and nothing noted in it.
  await offerStock({ ...deps, ledger: { stockOf: (skus) => deps.ledger.stockOf(skus) } }, target, kind, [view]);
  return (await targetShaped(deps, target, kind, { bundle, view })).map(({ key, payload }) => {
    const { connectionId, part } = key;
    const held = view.held.some((one) => one.connectionId === connectionId && one.kind === kind && one.part === part);
    return { connectionId, kind, part, op: held ? 'update' : 'create', payload };
  });
}
