import type { GrantSource } from '../connectors/budget.ts';
import { type CallUnit, ratesOf } from '../connectors/call-units.ts';
import type { Limits } from '../connectors/connector.ts';
import type { Ledger } from '../store/ledger.ts';

/** A connection's calls, or the points that they cost, counted in the ledger for all processes: a restart forgets none. */
export function ledgerGrants(
  ledger: Pick<Ledger, 'drawCalls' | 'settleCalls' | 'holdCalls'>,
  connectionId: string,
  limits: Limits,
  unit: CallUnit = 'calls',
): GrantSource {
  const { concurrency, timeoutMs } = limits;
  const rates = ratesOf(limits, unit);
  return {
    draw: (ask) => ledger.drawCalls({ connectionId, unit, rates, concurrency, timeoutMs, ...ask }),
    settle: (grantId, used, unanswered) => ledger.settleCalls(grantId, { used, unanswered, lateMs: timeoutMs }),
    hold: (until) => ledger.holdCalls(connectionId, until),
  };
}
