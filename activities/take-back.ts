import type { Connection } from '../connectors/connections.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Claim, PartRow, RootBundle, StepAnswer, StepOutcome, TargetRef } from '../store/ledger.ts';
import { answerAll, closeWhenDone } from './answering.ts';
import { cancelWish } from './cancel-wish.ts';
import type { Deps } from './deps.ts';
import { kindFor, planOf, targetOf } from './flow-plan.ts';
import { beating } from './heartbeat.ts';
import { stepKey } from './step-key.ts';
import { heldCanonicals, rootView } from './view.ts';
import { isShut } from './window-gate.ts';
import { type WriteWish, writePage } from './write-page.ts';

/**
 * CANCEL: takes back, in the reverse order of the flow's steps, what cancelled roots have in targets. A root goes on to
 * the system before only when the one after it has let go; a refusal is a case, and what stands before it is left standing.
 */
export function takeBack(deps: Deps) {
  return async ({
    batchId,
    flow,
    open,
  }: {
    batchId: string;
    flow: string;
    open: number;
  }): Promise<{ open: number }> => {
    const { ledger } = deps;
    const plan = planOf(deps, flow);
    const claims = await ledger.claims(batchId);
    const [bundles, cancelled] = await Promise.all([
      ledger.bundles(claims),
      ledger.cancelledHere(claims.map((claim) => claim.rootId)),
    ]);
    const bundleOf = new Map(bundles.map((bundle) => [bundle.rootId, bundle]));
    const roots = claims.flatMap((claim) => {
      const bundle = bundleOf.get(claim.rootId);
      if (!bundle) return [];
      const view = rootView(deps, bundle, heldCanonicals(bundle), cancelled.has(claim.rootId));
      return view.cancelled ? [{ claim, bundle, view }] : [];
    });

    const outcomes = new Map<string, StepOutcome | 'dropped'>();
    for (const step of [...plan.steps].reverse()) {
      if (step.verb !== 'write') continue;
      const pages = new Map<Connection, { kind: Kind; wishes: WriteWish[] }>();
      for (const { claim, bundle, view } of roots) {
        if (outcomes.has(claim.rootId)) continue;
        const target = targetOf(deps, step, view.origin);
        const kind = kindFor(plan, step, target);
        if (!kind) continue;
        const page = pages.get(target) ?? { kind, wishes: [] };
        page.wishes.push(...wishesToCancel(bundle, claim, target, kind, view.order?.number ?? bundle.root.sourceId));
        pages.set(target, page);
      }
      for (const [connection, { kind, wishes }] of pages) {
        await cancelPage(deps, batchId, connection, kind, wishes, outcomes);
      }
    }

    const last = plan.steps.at(-1);
    const answers: StepAnswer[] = roots.flatMap(({ claim, bundle, view }) => {
      const outcome = outcomes.get(claim.rootId) ?? { to: 'end' as const };
      if (outcome === 'dropped' || !last) return [];
      const key = stepKey(plan, bundle, heldCanonicals(bundle), view.cancelled, new Map());
      return [{ claim, name: outcome.to === 'end' ? last.name : 'take back', ...key, outcome }];
    });
    const gone = [...outcomes.values()].filter((outcome) => outcome === 'dropped').length;
    const made = { parts: cancelledParts(roots, outcomes) };
    const left = open - gone - (await answerAll(deps, batchId, flow, answers, made)).gone;
    await closeWhenDone(deps, batchId, flow, left);
    return { open: left };
  };
}

/** A cancel for every object the target may hold: what it accepted, and what nobody knows the fate of (settled first). */
function wishesToCancel(bundle: RootBundle, claim: Claim, target: Connection, kind: Kind, number: string): WriteWish[] {
  const standing = (row: TargetRef) => row.connectionId === target.id && row.kind === kind && !row.cancelled;
  const parts = new Set([
    ...bundle.targets.filter(standing).map((row) => row.part),
    ...bundle.parts.map((row) => row.part),
    '',
  ]);
  return [...parts].map((part) => cancelWish(claim, bundle, target, kind, part, number));
}

async function cancelPage(
  deps: Deps,
  batchId: string,
  connection: Connection,
  kind: Kind,
  wishes: WriteWish[],
  outcomes: Map<string, StepOutcome | 'dropped'>,
): Promise<void> {
  if (!connection.outsideWindow.includes('cancel') && (await isShut(deps, connection, batchId))) {
    const readyAt = deps.clock.now();
    for (const { intent } of wishes) outcomes.set(intent.claim.rootId, { to: 'queue', queue: connection.id, readyAt });
    return;
  }
  const results = await beating((signal) =>
    writePage(deps, batchId, connection, kind, wishes, { priority: 'cancel', signal }),
  );
  results.forEach((result, index) => {
    const { rootId } = (wishes[index] as WriteWish).intent.claim;
    if (result.held || outcomes.has(rootId)) return;
    if ('outcome' in result) outcomes.set(rootId, result.outcome);
    else outcomes.set(rootId, 'dropped');
  });
}

/** Where everything was let go, the order's parts are cancelled. */
const cancelledParts = (
  roots: { claim: Claim; bundle: RootBundle }[],
  outcomes: Map<string, StepOutcome | 'dropped'>,
): { rootId: string; parts: PartRow[] }[] =>
  roots
    .filter(({ claim }) => !outcomes.has(claim.rootId))
    .map(({ claim, bundle }) => ({
      rootId: claim.rootId,
      parts: bundle.parts.map((part) => ({ ...part, stage: 'cancelled' })),
    }));
