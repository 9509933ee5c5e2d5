import type { GrantSource } from '../connectors/budget.ts';
import { type CallUnit, ratesOf } from '../connectors/call-units.ts';
import type { Limits } from '../connectors/connector.ts';
import type { HoldKeeper } from '../connectors/shared-hold.ts';
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

/** What the systems of connections without rates asked for, told to all processes. */
export const ledgerHold = (ledger: Pick<Ledger, 'heldUntil' | 'holdCalls'>, connectionId: string): HoldKeeper => ({
  heldUntil: () => ledger.heldUntil(connectionId),
  hold: (until) => ledger.holdCalls(connectionId, until),
});
