import type { Account } from '../accounts.ts';
import type { Claim } from './claims.ts';

const DAY_MS = 24 * 3_600_000;

/** What should have been paid by now, what is late longest first. */
export const overdueClaims = (claims: readonly Claim[], now: number): (Claim & { dueAt: number })[] =>
  claims
    .flatMap((claim) => (claim.dueAt !== undefined && claim.dueAt < now ? [{ ...claim, dueAt: claim.dueAt }] : []))
    .sort((a, b) => a.dueAt - b.dueAt || (a.number < b.number ? -1 : 1));

/** Whole days since it was due. */
export const daysLate = ({ dueAt }: { dueAt: number }, now: number): number => Math.floor((now - dueAt) / DAY_MS);

/**
 * Whether a customer is frozen or thawed by what they owe: frozen while something is late for more than so many days, but for what a
 * person excused by thawing them; thawed when that is paid. What a person froze, a payment does not thaw.
 */
export function freezeOf(
  account: Pick<Account, 'frozen' | 'frozenBy' | 'sparedUntil'>,
  claims: readonly Claim[],
  now: number,
  afterDays: number,
): { freeze: true; why: string } | { freeze: false } | undefined {
  const late = overdueClaims(claims, now).filter(
    (claim) => now - claim.dueAt > afterDays * DAY_MS && claim.dueAt > (account.sparedUntil ?? -1),
  );
  const [first] = late;
  if (!first) return account.frozenBy === 'overdue' ? { freeze: false } : undefined;
  if (account.frozen) return undefined;
  const more = late.length > 1 ? ` and ${late.length - 1} more` : '';
  return { freeze: true, why: `${first.of} ${first.number}${more}: ${daysLate(first, now)} days overdue` };
}
