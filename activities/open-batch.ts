import { customerLabel } from '../domain/accounts.ts';
import type { RootView } from '../domain/root-view.ts';
import { ORIGIN } from '../domain/steps.ts';
import type { StepAnswer } from '../store/ledger.ts';
import { answerAll, closeWhenDone } from './answering.ts';
import type { CreditPage } from './credit.ts';
import type { Deps } from './deps.ts';
import { type FlowPlan, kindFor, planOf, queueOf, targetOf } from './flow-plan.ts';
import { gatherFacts } from './gate-facts.ts';
import { hearMoney } from './hear-money.ts';
import { hearVerdicts } from './hear-verdicts.ts';
import { type Carried, carryLeg } from './leg.ts';
import { type LocalSteps, runLocalSteps } from './local-steps.ts';
import { rulingOf } from './ruling.ts';
import { standingRoot } from './standing-root.ts';
import { takeStock } from './stock/take.ts';
import { stopAlike, stoppedByMapping } from './stop-alike.ts';

export interface OpenInput {
  batchId: string;
  flow: string;
  /** The connection whose queue this runs on: its write step is done in the same hands where it comes first. */
  connectionId?: string;
}

/** One write step at one connection, on that connection's task queue. */
export interface Leg {
  step: number;
  connectionId: string;
  queue: string;
}

/** All that the batch's workflow interprets: a change of config or of steps never breaks its replay. */
export interface BatchPlan {
  /** The legs still to go. */
  legs: Leg[];
  /** Some roots are cancelled: what was written of them is to be taken back. */
  takeBack: boolean;
  /** Records still in the batch's hands. */
  open: number;
}

/**
 * Takes a new batch through its local steps (map and gate), through its first write where that is at the connection
 * whose queue this runs on, and plans the rest. Done twice, it does nothing twice.
 */
export function openBatch(deps: Deps) {
  return async ({ batchId, flow, connectionId }: OpenInput): Promise<BatchPlan> => {
    const { ledger } = deps;
    const plan = planOf(deps, flow);
    const claims = await ledger.claims(batchId);
    const rootIds = claims.map((claim) => claim.rootId);
    const [ruling, bundles, done, cancelled] = await Promise.all([
      rulingOf(deps.mappings, claims),
      ledger.bundles(claims),
      ledger.doneSteps(claims.filter((claim) => claim.step < plan.firstWrite)),
      ledger.cancelledHere(rootIds),
    ]);
    const gated = plan.steps.some(({ verb }) => verb === 'gate');
    const facts = await gatherFacts(deps, gated ? deps.config.rules : { gates: [] }, bundles);
    const bundleOf = new Map(bundles.map((bundle) => [bundle.rootId, bundle]));
    const stopped: LocalSteps[] = [];
    const standing: Carried[] = [];
    const skipped: StepAnswer[] = [];
    let takeBack = false;

    for (const claim of claims) {
      const bundle = bundleOf.get(claim.rootId);
      if (!bundle) continue;
      const here = cancelled.has(claim.rootId);
      if (claim.step >= plan.steps.length) {
        // A person skipped the last step: nothing is left to do.
        skipped.push({ claim, name: 'skip', inputHmac: '', pin: '', outcome: { to: 'end' } });
        continue;
      }
      if (claim.step >= plan.firstWrite) {
        // Set aside earlier and taken up again: its local steps are done, unless it was cancelled since.
        const root = await standingRoot(deps, plan, claim, bundle, here, ruling);
        if (root.view.cancelled) takeBack = true;
        else standing.push(root);
        continue;
      }
      const steps = done.get(claim.rootId) ?? [];
      const book = () => ruling(claim, bundle);
      const local = await runLocalSteps(deps, plan, claim, bundle, here, steps, book, () => facts.of(bundle));
      if (local.credit) facts.credit?.said(local.credit.account, claim.rootId, local.credit.claims);
      if (local.answer.outcome.to !== 'next' || !local.view || local.view.cancelled) {
        stopped.push(local);
        if (local.view?.cancelled && local.answer.outcome.to === 'next') takeBack = true;
      } else standing.push({ claim, bundle, book, mapped: local.mapped, view: local.view, wishes: [], local });
    }

    await setAsideUnsure(deps, facts.credit, stopped, standing);
    await takeStock(deps, plan, facts.of, stopped, standing);
    await deps.ledger.wantVatAnswers([
      ...stopped.flatMap(({ vatWant }) => vatWant ?? []),
      ...standing.flatMap(({ local }) => local?.vatWant ?? []),
    ]);
    const views = [...stopped, ...standing].flatMap(({ view }) => view ?? []);
    await hearVerdicts(deps, views);

    const legs = legsOf(
      deps,
      plan,
      standing.map((root) => root.view),
    );
    const [first] = legs;
    const together = first && !takeBack && first.connectionId === connectionId;
    // Records that stand before a later leg, taken up again, are not this leg's.
    const ours = together ? standing.filter((root) => root.local || root.claim.step === first.step) : [];
    const others = standing.filter((root) => !ours.includes(root));
    const locals = [...stopped, ...others.flatMap((root) => root.local ?? [])];
    const gone = await answerLocal(deps, batchId, flow, locals, skipped);
    const open = claims.length - gone;
    if (!together) {
      await hearMoney(deps, bundles, [...stopped, ...standing]);
      if (open === 0 && stopped.length === claims.length && stopped.every(stoppedByMapping))
        await stopAlike(deps, plan, batchId, flow);
      await closeWhenDone(deps, batchId, flow, open);
      return { legs, takeBack, open };
    }
    const left = await carryLeg(
      deps,
      { batchId, flow, step: first.step, connectionId: first.connectionId, open },
      ours,
    );
    await hearMoney(deps, bundles, [...stopped, ...standing]);
    return { legs: legs.slice(1), takeBack, open: left };
  };
}

/** How soon an order is asked again whose customer's account moved while it was asked. */
const ASK_AGAIN_MS = 250;

/** Takes what was said about credit into the book. Where something moved meanwhile, what was said is not sure: it is asked again. */
async function setAsideUnsure(
  deps: Deps,
  credit: CreditPage | undefined,
  stopped: LocalSteps[],
  standing: Carried[],
): Promise<void> {
  const again = credit ? await deps.ledger.answerCredit(credit.all()) : undefined;
  if (!again || again.size === 0) return;
  const unsure = (local: LocalSteps | undefined): local is LocalSteps =>
    local?.credit !== undefined && !local.view?.cancelled && again.has(customerLabel(local.credit.account));
  const outcome = { to: 'queue' as const, queue: '', readyAt: deps.clock.now() + ASK_AGAIN_MS };
  const unsaid = (answer: StepAnswer): StepAnswer => ({ ...answer, outcome, gates: undefined });
  for (const local of stopped) if (unsure(local)) local.answer = unsaid(local.answer);
  for (const { local } of [...standing])
    if (unsure(local)) {
      stopped.push({ ...local, answer: unsaid(local.answer) });
      standing.splice(
        standing.findIndex((one) => one.local === local),
        1,
      );
    }
}

/** Keeps what was mapped and posts how far the local steps went; answers how many roots left the batch. */
async function answerLocal(
  deps: Deps,
  batchId: string,
  flow: string,
  locals: LocalSteps[],
  skipped: StepAnswer[],
): Promise<number> {
  const canonicals = locals.flatMap((local) => local.mapped.kept);
  const parts = locals.flatMap(({ answer, parts: rows }) =>
    rows ? [{ rootId: answer.claim.rootId, parts: rows }] : [],
  );
  const answers = [...locals.map((local) => local.answer), ...skipped];
  return (await answerAll(deps, batchId, flow, answers, { canonicals, parts })).gone;
}

/**
 * The write steps that the standing roots still need, each at the connections they mean. An origin that can be told nothing of it, such as the CRM in
 * which sales entered an order, is passed by like the others: the orders of all origins stand in one batch.
 */
function legsOf(deps: Deps, plan: FlowPlan, views: RootView[]): Leg[] {
  const legs: Leg[] = [];
  const origins = [...new Set(views.map((view) => view.origin))];
  plan.steps.forEach((step, index) => {
    if (step.verb !== 'write') return;
    const targets = new Set(origins.map((origin) => targetOf(deps, step, origin)));
    for (const target of targets) {
      if (step.target === ORIGIN || kindFor(plan, step, target))
        legs.push({ step: index, connectionId: target.id, queue: queueOf(target.id) });
    }
  });
  return legs;
}
