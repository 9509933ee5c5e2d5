import { workOutClaims } from '../../activities/credit.ts';
import { worthOf } from '../../activities/worth.ts';
import type { Config } from '../../config/schema.ts';
import { type Account, customerLabel } from '../../domain/accounts.ts';
import { type Claim, owedByCurrency } from '../../domain/credit/claims.ts';
import { type CreditLimit, type Exposure, exposureOf } from '../../domain/credit/exposure.ts';
import { overdueClaims } from '../../domain/credit/overdue.ts';
import { compare, subtract } from '../../domain/decimal.ts';
import { limitOf, limitText, sumText } from '../../domain/gates/credit.ts';
import type { Ledger } from '../../store/ledger.ts';
import { localTime } from '../output.ts';

/** What a customer may owe and owes. */
export interface ShownCredit {
  limit?: CreditLimit;
  /** In the limit's currency; absent without a limit. */
  exposure?: Exposure;
  /** By currency. */
  owed: { currency: string; amount: string }[];
  overdue: (Claim & { dueAt: number })[];
}

/** What a customer owes now, of what was let through; worked out anew where something changed since. */
export async function creditOfCustomer(
  ledger: Ledger,
  config: Config,
  account: Account,
  now: number,
): Promise<ShownCredit> {
  await workOutClaims(ledger, [account]);
  const owing = (await ledger.owing([account])).get(customerLabel(account));
  const claims = (owing?.orders ?? []).flatMap((order) => order.claims);
  const limit = limitOf(account, config.rules);
  return {
    ...(limit ? { limit, exposure: exposureOf(claims, limit.currency, await worthOf(config, now)) } : {}),
    owed: [...owedByCurrency(claims)].map(([currency, amount]) => ({ currency, amount })),
    overdue: overdueClaims(claims, now),
  };
}

/** The same for people, a line each. */
export function creditLines({ limit, exposure, owed, overdue }: ShownCredit, timezone: string): string[] {
  const sums = owed.map(({ currency, amount }) => `${amount} ${currency}`).join(', ');
  const lines: string[] = [];
  if (limit && exposure) {
    const left = subtract(limit.amount, exposure.total);
    const room =
      exposure.missing.length > 0
        ? `no rate from ${exposure.missing.join(', ')} to ${limit.currency}`
        : compare(left, '0') < 0
          ? `${subtract('0', left)} ${limit.currency} too much`
          : `${left} ${limit.currency} left`;
    lines.push(`  limit    ${limitText(limit)}: ${sumText(exposure)}, ${room}`);
  } else if (sums) lines.push(`  owes     ${sums}`);
  for (const { of, number, owed: amount, currency, dueAt } of overdue)
    lines.push(`  overdue  ${of} ${number}: ${amount} ${currency}, due ${localTime(dueAt, timezone)}`);
  return lines;
}
