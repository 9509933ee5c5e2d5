import type { Order } from '../canonical/order.ts';
import type { VatIdRules } from '../vat-standing.ts';
import { approval } from './approval.ts';
import { type CreditRules, credit } from './credit.ts';
import { type DepositRules, deposit } from './deposit.ts';
import { type DutyGateRules, duty } from './duty.ts';
import {
  BORDER_GATES,
  type FactName,
  type Gate,
  type GateFacts,
  type GateName,
  type GatesSaid,
  type Verdict,
} from './gate.ts';
import { type KycRules, kyc } from './kyc.ts';
import { type LcRules, lc } from './lc.ts';
import { type PaperGateRules, papers } from './papers.ts';
import { payment } from './payment.ts';
import { stock } from './stock.ts';
import { type TaxGateRules, tax } from './tax.ts';

export {
  BORDER_GATES,
  CUSTOMER_CASES,
  CUSTOMER_WORD_CASES,
  type FactName,
  GATE_NAMES,
  type GateCase,
  type GateFacts,
  type GateName,
  type GatesSaid,
  type Verdict,
  WAIVABLE,
} from './gate.ts';
export { KYC_REQUIRED } from './kyc.ts';
export { askEachOfCustomer, type CustomerFacts, type CustomerSays } from './of-customer.ts';

/** Which gates there are, of `config.rules`. */
export interface Gates {
  gates: readonly GateName[];
}

/** `config.rules`, as far as gates read it. */
export type GateRules = Gates &
  KycRules &
  VatIdRules &
  DepositRules &
  CreditRules &
  LcRules &
  PaperGateRules &
  TaxGateRules &
  DutyGateRules;

const GATES: Record<GateName, Gate<GateRules>> = {
  kyc,
  approval,
  deposit,
  credit,
  payment,
  lc,
  tax,
  duty,
  papers,
  stock,
};

/** The facts that the configured gates look at. */
export const factsNeeded = ({ gates }: Gates): Set<FactName> => new Set(gates.flatMap((name) => GATES[name].needs));

/** What one gate says, a person's release of this order looked at. */
export function verdictOf(gate: GateName, order: Order, facts: GateFacts, rules: GateRules): Verdict {
  const verdict = GATES[gate].ask(order, facts, rules);
  if (verdict.pass || !facts.waived?.includes(verdict.kind)) return verdict;
  return { pass: true, why: `a person released it, though it waits for ${verdict.waitingFor}`, released: [gate] };
}

/** What each configured gate says, in their order: those behind a closed one are asked all the same, so that a person sees all that is amiss. */
export const askEach = (order: Order, facts: GateFacts, rules: GateRules): { gate: GateName; verdict: Verdict }[] =>
  rules.gates.map((gate) => ({ gate, verdict: verdictOf(gate, order, facts, rules) }));

/** As `askGates`, of those alone whose answer hangs on where the order leaves from: for an order of which that was undecided before. */
export const askBorderGates = (order: Order, facts: GateFacts, rules: GateRules): Verdict =>
  askGates(order, facts, { ...rules, gates: rules.gates.filter((gate) => BORDER_GATES.includes(gate)) });

/** The first gate of the configured ones that does not let the order pass, else a pass. */
export function askGates(order: Order, facts: GateFacts, rules: GateRules): Verdict {
  const released: GateName[] = [];
  for (const gate of rules.gates) {
    const verdict = verdictOf(gate, order, facts, rules);
    if (!verdict.pass) return verdict;
    released.push(...(verdict.released ?? []));
  }
  return { pass: true, why: 'no gate is closed', released };
}

/** What is kept of an answer of `askGates` under these rules. */
export function gatesSaid({ gates }: Gates, verdict: Verdict): GatesSaid {
  if (verdict.pass) return { asked: gates, released: verdict.released ?? [] };
  const { kind: closed } = verdict;
  return { asked: gates.slice(0, gates.indexOf(closed) + 1), released: [], closed };
}
