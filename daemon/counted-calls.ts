import { type CallBudget, createBudget } from '../connectors/budget.ts';
import { type CallUnit, MOST_A_GRANT } from '../connectors/call-units.ts';
import type { Limits } from '../connectors/connector.ts';
import type { Ledger } from '../store/ledger.ts';
import { ledgerGrants, ledgerHold } from './ledger-grants.ts';
import { ledgerTokens } from './ledger-tokens.ts';

/** What makes connections count their calls, and keep their tokens, in the ledger: together with every other process that calls these systems. */
export const countedCalls = (ledger: Ledger, clock: { now(): number }) => ({
  budget: (connectionId: string, limits: Limits, unit: CallUnit): CallBudget =>
    createBudget(ledgerGrants(ledger, connectionId, limits, unit), clock, MOST_A_GRANT[unit]),
  hold: (connectionId: string) => ledgerHold(ledger, connectionId),
  tokens: ledgerTokens((work) => work(ledger)),
});
