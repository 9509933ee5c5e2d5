import { type CustomerName, customerLabel, unknownAccount } from '../domain/accounts.ts';
import { freezeOf } from '../domain/credit/overdue.ts';
import { workOutClaims } from './credit.ts';
import type { Deps } from './deps.ts';

const DAY_MS = 24 * 3_600_000;
const PAGE = 200;

/** What is done about customers who are late to pay. */
export type OverdueDeps = Pick<Deps, 'config' | 'clock' | 'log' | 'packer'> & {
  ledger: Pick<
    Deps['ledger'],
    | 'bundles'
    | 'staleClaims'
    | 'keepClaims'
    | 'owing'
    | 'accountsOf'
    | 'overdueCustomers'
    | 'freezeOverdue'
    | 'linkInvoices'
  >;
};

/**
 * Freezes customers who are late to pay for longer than the config allows, and thaws those who paid it; of these alone, where some
 * are named. Whose orders may go on is found by `settleAccounts`. Done twice, it does nothing twice.
 */
export async function watchOverdue(deps: OverdueDeps, customers?: readonly CustomerName[]): Promise<void> {
  const { ledger, clock } = deps;
  const { gates, credit } = deps.config.rules;
  if (!gates.includes('credit')) return;
  if (!customers) await ledger.linkInvoices();
  await workOutClaims(ledger, customers);
  const days = credit.freezeAfterDays;
  if (days === 'never') return;
  const now = clock.now();
  const looked = customers ?? (await ledger.overdueCustomers(now - days * DAY_MS));
  for (let at = 0; at < looked.length; at += PAGE) {
    const page = looked.slice(at, at + PAGE);
    const [accounts, owing] = await Promise.all([ledger.accountsOf(page), ledger.owing(page)]);
    for (const customer of page) {
      const label = customerLabel(customer);
      const { serial = 0, orders = [] } = owing.get(label) ?? {};
      const claims = orders.flatMap((order) => order.claims);
      const verdict = freezeOf(accounts.get(label) ?? unknownAccount(customer), claims, now, days);
      if (!verdict) continue;
      const why = verdict.freeze ? verdict.why : `nothing is more than ${days} days overdue any more`;
      const done = await ledger.freezeOverdue(customer, { freeze: verdict.freeze, why, serial });
      if (!done) continue;
      deps.log.info({ days }, verdict.freeze ? 'a customer is frozen: late to pay' : 'a customer is thawed: paid');
      for (const flow of done.flows) deps.packer.wake(flow);
    }
  }
}
