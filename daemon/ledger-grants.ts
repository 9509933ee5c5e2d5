import type { GrantSource } from '../connectors/budget.ts';
import type { Limits } from '../connectors/connector.ts';
import type { Ledger } from '../store/ledger.ts';

/** A connection's calls, counted in the ledger for all processes: a restart forgets none. */
export function ledgerGrants(
  ledger: Pick<Ledger, 'drawCalls' | 'settleCalls' | 'holdCalls'>,
  connectionId: string,
  { rates = [], concurrency, timeoutMs }: Limits,
): GrantSource {
  return {
    draw: (ask) => ledger.drawCalls({ connectionId, rates, concurrency, timeoutMs, ...ask }),
    settle: (grantId, used) => ledger.settleCalls(grantId, used),
    hold: (until) => ledger.holdCalls(connectionId, until),
  };
}
