import type { Account } from '../domain/accounts.ts';
import { vatIdOfCustomer } from '../domain/business.ts';
import type { Customer } from '../domain/canonical/records.ts';
import type { GateFacts, Verdict } from '../domain/gates/index.ts';
import { askOfCustomer, type KycRules } from '../domain/gates/kyc.ts';
import type { RootView } from '../domain/root-view.ts';
import { ORIGIN } from '../domain/steps.ts';
import type { StepOutcome, VatWant } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import type { FlowPlan } from './flow-plan.ts';
import { vatFact } from './vat-ids/fact.ts';

/**
 * What gate `kyc` says of a customer, in a flow that carries customers: whoever registered waits in the case that their first orders
 * would open, and joins it where an order was first. What this flow wrote of them already is kept up to date whatever the gate says; whom a
 * person refused, and who was written nowhere, ends here.
 */
export async function customerVerdict(
  deps: Deps,
  plan: FlowPlan,
  view: RootView,
  { account, stageAt: firstSeen }: { account: Account; stageAt: number },
  facts: GateFacts,
): Promise<{ verdict: StepOutcome; vatWant?: VatWant }> {
  const { rules } = deps.config;
  if (!rules.gates.includes('kyc') || view.cancelled || view.other?.kind !== 'customer' || isWrittenBy(plan, view))
    return { verdict: { to: 'next' } };
  if (account.state === 'refused') return { verdict: { to: 'end' } };
  const customer = { rootId: view.rootId, record: view.other.record as Customer, firstSeen };
  const { verdict, want } = await askedOfCustomer(deps, customer, { ...facts, account });
  if (verdict.pass) return { verdict: { to: 'next' } };
  const { kind, cause = `${kind}:${view.rootId}`, waitingFor } = verdict;
  return { verdict: { to: 'case', case: { kind, cause, waitingFor } }, ...(want ? { vatWant: want } : {}) };
}

/** What the gate says of a customer whom nobody refused, by now and whatever flow carries them. */
export async function askedOfCustomer(
  deps: Deps,
  { rootId, record, firstSeen }: { rootId: string; record: Customer; firstSeen: number },
  facts: GateFacts & { account: Account },
): Promise<{ verdict: Verdict; want?: VatWant }> {
  const { state } = facts.account;
  const { rules } = deps.config;
  if (state === 'approved') return { verdict: { pass: true, why: 'they are approved' } };
  if (state === 'unknown' && isOfOld(firstSeen, rules.kyc))
    return { verdict: { pass: true, why: 'they were there before rules.kyc.registeredSince' } };
  const { vat, want } = await vatFact(deps, rootId, vatIdOfCustomer(record));
  const verdict = askOfCustomer(record, { ...facts, ...(vat ? { vat } : {}) }, rules);
  return { verdict, ...(want && !verdict.pass ? { want } : {}) };
}

/** A target of this very flow holds them. That another flow told somebody of them says nothing of what this one waits for. */
function isWrittenBy({ steps }: FlowPlan, { held, origin }: RootView): boolean {
  const targets = steps.flatMap((step) =>
    step.verb === 'write' ? (step.target === ORIGIN ? origin : step.target) : [],
  );
  return held.some(({ kind, connectionId }) => kind === 'customer' && targets.includes(connectionId));
}

/** Who was known before the config has those who register looked at. */
const isOfOld = (firstSeen: number, { registeredSince }: KycRules['kyc']): boolean =>
  registeredSince !== undefined && firstSeen < registeredSince;
