import type { Account } from '../domain/accounts.ts';
import { allocate } from '../domain/allocate.ts';
import { vatIdOf } from '../domain/business.ts';
import type { Order } from '../domain/canonical/order.ts';
import type { Status } from '../domain/canonical/records.ts';
import type { Shipment } from '../domain/canonical/shipment.ts';
import { partState } from '../domain/compose.ts';
import type { Claim as OwedClaim } from '../domain/credit/claims.ts';
import { claimsOfOrder } from '../domain/gates/credit.ts';
import { askGates, type GateFacts, type GatesSaid, gatesSaid } from '../domain/gates/index.ts';
import { disputeText, takenBackText, toBeAnswered } from '../domain/gates/paid.ts';
import { LEVELS } from '../domain/kinds.ts';
import { allCameBack, doubtOf } from '../domain/returns/doubts.ts';
import { isWritten, type RootView } from '../domain/root-view.ts';
import { advance, hasLeft, type Stage, stageOfShipment } from '../domain/stages.ts';
import type { MappingBook } from '../mapper/index.ts';
import type { Claim, DoneStep, PartRow, RootBundle, StepAnswer, StepOutcome, VatWant } from '../store/ledger.ts';
import { customerVerdict } from './customer-gate.ts';
import type { Deps } from './deps.ts';
import { outcomeOf, toFailure } from './failures.ts';
import type { FlowPlan } from './flow-plan.ts';
import { leavingOf, plannedLeaving } from './leaving.ts';
import { heldInputs, type MappedInputs, mapInputs } from './map-inputs.ts';
import { stepKey } from './step-key.ts';
import { vatFact } from './vat-ids/fact.ts';
import { type Canonicals, rootView } from './view.ts';

/** What the steps before the first write made of one root. */
export interface LocalSteps {
  answer: StepAnswer;
  mapped: MappedInputs;
  parts?: PartRow[];
  view?: RootView;
  /** What the gates said of an order whose customer has a credit limit: what is owed of it from now on; nothing where it waits. */
  credit?: { account: Account; claims?: OwedClaim[] };
  /** Its VAT id is to be looked up. */
  vatWant?: VatWant;
}

/** Maps what is new of a root by the mappings that rule it and asks the gates; pure but for what it reads of its arguments. */
export async function runLocalSteps(
  deps: Deps,
  plan: FlowPlan,
  claim: Claim,
  bundle: RootBundle,
  here: boolean,
  done: DoneStep[],
  book: () => MappingBook,
  facts: () => GateFacts,
): Promise<LocalSteps> {
  const names = plan.steps.slice(claim.step, plan.firstWrite).map((step) => step.name);
  const last = names.at(-1) ?? 'map';
  const answer = (
    outcome: StepOutcome,
    name: string,
    inputHmac: string,
    pin: string,
    gates?: GatesSaid,
  ): StepAnswer => {
    const before = names
      .slice(0, Math.max(0, names.indexOf(name)))
      .map((earlier) => ({ step: earlier, inputHmac, pin }));
    return { claim: { ...claim, step: claim.step + before.length }, name, inputHmac, pin, outcome, gates, before };
  };

  const { mapped, stopped } = await mapRoot(deps, plan, claim, bundle, book);
  if (stopped) return stopped;
  const { canonicals, pins } = mapped;

  const view = rootView(deps, bundle, canonicals, here);
  const { inputHmac, pin } = stepKey(plan, bundle, canonicals, view.cancelled, pins, mapped.kept);
  const { verdict: gates, said, credit, vatWant } = await gateVerdict(deps, plan, view, bundle.stageAt, facts);
  const verdict = gates.to === 'next' ? (returnVerdict(plan, view) ?? gates) : gates;
  let parts: PartRow[] | undefined;
  try {
    parts = partsOf(deps, bundle, view, verdict.to === 'next');
  } catch (error) {
    // What a target told of it may be damaged in the ledger.
    return stoppedBy(error, deps, plan, claim, bundle, mapped);
  }

  // RESUME: the last step was answered for this very input under this version, so nothing is left to do. Levels go again
  // all the same: targets change stock by themselves, prices begin and end, and the ledger skips what is equal; and customers:
  // what was decided about them is no record.
  const final = plan.steps.at(-1)?.name ?? last;
  const settled =
    !LEVELS.includes(bundle.root.kind) &&
    bundle.root.kind !== 'customer' &&
    done.some((step) => step.step === final && step.inputHmac === inputHmac && step.pin === pin);
  // Only the flow that carries a root takes back what it wrote; another has nothing to say of what is cancelled, but that
  // it left the warehouse all the same.
  const silent = view.cancelled && !plan.kinds.includes(bundle.root.kind);
  if (silent && verdict.to === 'next' && leftAnyway(bundle, canonicals))
    return {
      mapped,
      view,
      answer: answer(shippedThoughCancelled(view), last, inputHmac, pin),
      ...(parts ? { parts } : {}),
    };
  const complete = settled || silent || plan.firstWrite === plan.steps.length;
  const outcome: StepOutcome = verdict.to === 'next' && complete ? { to: 'end' } : verdict;
  const made = { ...(parts ? { parts } : {}), ...(credit ? { credit } : {}), ...(vatWant ? { vatWant } : {}) };
  // Nothing new is said of what was answered before.
  return { mapped, view, answer: answer(outcome, last, inputHmac, pin, settled ? undefined : said), ...made };
}

/** Makes what is known of a root canonical; `stopped` where a mapping cannot. */
export async function mapRoot(
  deps: Deps,
  plan: FlowPlan,
  claim: Claim,
  bundle: RootBundle,
  book: () => MappingBook,
): Promise<{ mapped: MappedInputs; stopped?: LocalSteps }> {
  const mapped = heldInputs(bundle);
  try {
    await mapInputs(deps, plan, bundle, book(), mapped);
    return { mapped };
  } catch (error) {
    return { mapped, stopped: stoppedBy(error, deps, plan, claim, bundle, mapped) };
  }
}

function stoppedBy(
  error: unknown,
  deps: Deps,
  plan: FlowPlan,
  claim: Claim,
  bundle: RootBundle,
  mapped: MappedInputs,
): LocalSteps {
  const name = plan.steps[claim.step]?.name ?? 'map';
  const met = { connectionId: bundle.root.connectionId, step: name, now: deps.clock.now() };
  const outcome = outcomeOf(toFailure(error), met);
  return {
    mapped,
    answer: { claim, name, inputHmac: '', pin: [...mapped.pins.values()].join('+'), outcome, before: [] },
  };
}

/** Someone reports that pieces of it are on the road, whatever became of the object that they were asked for with. */
function leftAnyway(bundle: RootBundle, canonicals: Canonicals): boolean {
  return bundle.inputs.some(({ kind, recordId }) => {
    const record = canonicals.get(recordId) as Shipment | Status | undefined;
    if (!record || (kind !== 'shipment' && kind !== 'status')) return false;
    if ('of' in record && record.of !== 'shipment') return false;
    const stage = stageOfShipment(record.state as Shipment['state']);
    return stage !== undefined && hasLeft(stage);
  });
}

const shippedThoughCancelled = ({ rootId, order }: RootView): StepOutcome => ({
  to: 'case',
  case: {
    kind: 'conflict',
    cause: `shipped-though-cancelled:${rootId}`,
    waitingFor: `a person: ${order?.number ?? rootId} was cancelled, and its warehouse has sent it`,
  },
});

/**
 * A gate holds back what is not written yet; what a target holds already is kept up to date whatever the gate says. A disputed payment, and one that the bank took back, is told to a person even then: whoever answers late has lost.
 */
async function gateVerdict(
  deps: Deps,
  plan: FlowPlan,
  view: RootView,
  stageAt: number,
  facts: () => GateFacts,
): Promise<{ verdict: StepOutcome; said?: GatesSaid } & Pick<LocalSteps, 'credit' | 'vatWant'>> {
  const gated = plan.steps.some((step) => step.verb === 'gate');
  if (gated && view.account) return customerVerdict(deps, plan, view, { account: view.account, stageAt }, facts());
  if (!gated || !view.order) return { verdict: { to: 'next' } };
  const { payments, invoices, collected } = view;
  // Stock is taken in flows of orders alone: in others nobody asks again.
  const leaves = plan.kinds.includes('order')
    ? leavingOf(deps, view.order, view.placed)
    : plannedLeaving(deps.config, view.order, view.placed);
  const known = { ...facts(), payments, invoices, collected, leaves };
  const account = known.credit && known.account;
  if (view.cancelled) return { verdict: { to: 'next' }, ...(account ? { credit: { account } } : {}) };
  if (isWritten(view)) return { verdict: moneyVerdict(view, view.order) };
  const { vat, want } = await vatFact(deps, view.rootId, vatIdOf(view.order));
  const asked = want ? { vatWant: want } : {};
  const verdict = askGates(view.order, vat ? { ...known, vat } : known, deps.config.rules);
  const said = gatesSaid(deps.config.rules, verdict);
  if (verdict.pass) {
    const credit = account && { account, claims: claimsOfOrder(view.order, known) };
    return { verdict: { to: 'next' }, said, ...(credit ? { credit } : {}), ...asked };
  }
  const { kind, cause = `${kind}:${view.rootId}`, waitingFor } = verdict;
  const stopped: StepOutcome = { to: 'case', case: { kind, cause, waitingFor } };
  return { verdict: stopped, said, ...(account ? { credit: { account } } : {}), ...asked };
}

/** Returns that cannot be right are told to nobody until a person looked. */
function returnVerdict(plan: FlowPlan, view: RootView): StepOutcome | undefined {
  const doubt = plan.kinds.includes('return') && !view.cancelled ? doubtOf(view) : undefined;
  return doubt && { to: 'case', case: { kind: 'conflict', ...doubt } };
}

/** Money that is asked for again, or went home, of an order that no gate holds any more. */
function moneyVerdict(view: RootView, order: Order): StepOutcome {
  const disputed = toBeAnswered(view.payments);
  const told = disputed ? disputeText(order, disputed) : takenBackText(order, view.payments, view.collected);
  if (!told) return { to: 'next' };
  const cause = `${disputed ? 'dispute' : 'taken-back'}:${view.rootId}`;
  return { to: 'case', case: { kind: 'payment', cause, waitingFor: `a person: ${told}` } };
}

/** The order's parts and how far each is by now; nothing where that is what the ledger says already. */
export function partsOf(deps: Deps, bundle: RootBundle, view: RootView, cleared: boolean): PartRow[] | undefined {
  if (!view.order) return undefined;
  const allocations = allocate(view.order, deps.config.allocation, view.placed);
  const planned = allocations.length > 0 ? allocations : [{ part: '', warehouse: view.origin }];
  const known: Stage = view.cancelled ? 'received' : cleared ? 'cleared' : 'checked';
  const isBack = view.returns.length > 0 && allCameBack(view, view.order);
  const rows = planned.map(({ part, warehouse }) => {
    const stage = advance(partState(view, part).stage, known);
    return { part, connectionId: warehouse, stage: isBack ? advance(stage, 'returned') : stage };
  });
  const isSame = bundle.parts.length === rows.length;
  const same =
    isSame && rows.every((row) => bundle.parts.some((old) => old.part === row.part && old.stage === row.stage));
  return same ? undefined : rows;
}
