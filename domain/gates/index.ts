import type { Order } from '../canonical/order.ts';
import type { FactName, Gate, GateFacts, GateName, Verdict } from './gate.ts';
import { payment } from './payment.ts';

export { type FactName, GATE_NAMES, type GateCase, type GateFacts, type GateName, type Verdict } from './gate.ts';

/** `config.rules`, as far as gates read it. */
export interface GateRules {
  gates: readonly GateName[];
}

const GATES: Record<GateName, Gate<GateRules>> = { payment };

/** The facts that the configured gates look at. */
export const factsNeeded = (rules: GateRules): Set<FactName> =>
  new Set(rules.gates.flatMap((name) => GATES[name].needs));

/** What each configured gate says, in their order: those behind a closed one are asked all the same, so that a person sees all that is amiss. */
export const askEach = (order: Order, facts: GateFacts, rules: GateRules): { gate: GateName; verdict: Verdict }[] =>
  rules.gates.map((gate) => ({ gate, verdict: GATES[gate].ask(order, facts, rules) }));

/** The first gate of the configured ones that does not let the order pass, else a pass. */
export function askGates(order: Order, facts: GateFacts, rules: GateRules): Verdict {
  for (const gate of rules.gates) {
    const verdict = GATES[gate].ask(order, facts, rules);
    if (!verdict.pass) return verdict;
  }
  return { pass: true, why: 'no gate is closed' };
}
