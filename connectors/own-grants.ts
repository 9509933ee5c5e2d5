import { allowance, type Rate, type Spent } from '../domain/budget.ts';
import { type CallBudget, createBudget, type GrantSource } from './budget.ts';
import { type CallUnit, MOST_A_GRANT, ratesOf } from './call-units.ts';
import type { Limits } from './connector.ts';

/** Counts calls in this process alone: for one that has no ledger at hand, such as a check from the command line. */
export function ownGrants(rates: readonly Rate[], timeoutMs: number, clock: { now(): number }): GrantSource {
  const spent = new Map<string, Spent & { open: boolean }>();
  const longestMs = Math.max(...rates.map(({ perMs }) => perMs));
  let heldUntil = 0;
  let drawn = 0;
  return {
    async draw({ priority, wanted, atLeast, validMs }) {
      const now = clock.now();
      if (heldUntil > now) return { calls: 0, retryAt: heldUntil };
      for (const [id, { endsAt }] of spent) if (endsAt <= now - longestMs) spent.delete(id);
      const all = [...spent.values()];
      const answer = allowance(
        rates.map((rate) => ({ rate, spent: all })),
        { now, priority, wanted, atLeast, underWay: all.some(({ open, endsAt }) => open && endsAt > now) },
      );
      if ('retryAt' in answer) return answer;
      const grantId = String((drawn += 1));
      spent.set(grantId, { calls: answer.calls, endsAt: now + validMs + timeoutMs, open: true });
      return { grantId, calls: answer.calls, validUntil: now + validMs };
    },
    async settle(grantId, used, unanswered) {
      const grant = spent.get(grantId);
      if (!grant) return;
      const now = clock.now();
      spent.delete(grantId);
      const answered = used - unanswered;
      if (answered > 0) spent.set(grantId, { calls: answered, endsAt: Math.min(grant.endsAt, now), open: false });
      if (unanswered > 0)
        spent.set(`${grantId} unanswered`, { calls: unanswered, endsAt: now + timeoutMs, open: false });
    },
    async hold(until) {
      heldUntil = Math.max(heldUntil, until);
    },
  };
}

/** The budget of a connection whose calls, or points, nobody else counts; undefined where it declares no rate of them. */
export function ownBudget(limits: Limits, clock: { now(): number }, unit: CallUnit = 'calls'): CallBudget | undefined {
  const rates = ratesOf(limits, unit);
  if (rates.length === 0) return undefined;
  return createBudget(ownGrants(rates, limits.timeoutMs, clock), clock, MOST_A_GRANT[unit]);
}
