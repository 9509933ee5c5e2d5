/** What people decide about customers. Times are epoch milliseconds. */

import type { Account, CustomerName, Verdict } from '../../domain/accounts.ts';
import type { CreditLimit } from '../../domain/credit/exposure.ts';
import type { GateCase } from '../../domain/gates/index.ts';
import type { Command } from './cases.ts';

/** An account as the ledger has it. */
export interface AccountRow extends Account {
  /** Names it in the audit: `account/12`. Absent where nothing was decided yet. */
  accountId?: string;
  frozenAt?: number;
  /** Orders of theirs that wait at a gate now. */
  waiting: number;
}

/** A person's word on a customer. */
export type AccountWord =
  | { verb: 'approve' | 'refuse' | 'freeze' | 'thaw' }
  /** Net terms in days; `null` takes them back. */
  | { verb: 'terms'; days: number | null }
  /** How much they may owe; `null` takes it back. */
  | { verb: 'limit'; limit: CreditLimit | null };

export interface Decided {
  account: AccountRow;
  /** How many waiting orders went on, or ended as refused. */
  freed: number;
  flows: string[];
}

export interface AccountFilter {
  /** `waiting`: those with orders at a gate, decided or not. */
  state?: 'approved' | 'declined' | 'refused' | 'frozen' | 'waiting';
  connectionId?: string;
  limit: number;
}

export type { Account, CustomerName, Verdict };

/** What people decide about customers, and what gates ask of it. */
export interface AccountsProtocol {
  /** The accounts of these customers, by `shop/17`; one of whom nothing was decided is missing. */
  accountsOf(customers: readonly CustomerName[]): Promise<Map<string, Account>>;
  /** Who waits without a word about them first, then what was decided last. */
  accounts(filter: AccountFilter): Promise<AccountRow[]>;
  account(customer: CustomerName): Promise<AccountRow>;
  /** A person's word on a customer, with its audit; what waited for it goes on, or ends as refused. */
  decideAccount(customer: CustomerName, word: AccountWord, by: Pick<Command, 'who' | 'why'>): Promise<Decided>;
  /**
   * What an identity provider says of a customer: kept, with its audit, and it decides where no person did. Orders that wait for it
   * are asked again. The same word again, or one older than the last, changes nothing.
   */
  hearVerdict(customer: CustomerName, verdict: Verdict): Promise<{ heard: boolean; freed: number; flows: string[] }>;
  /** Frees what waits for a word on its customer that was said already, or for a provider that has taken longer than it may. */
  settleAccounts(providerWithinMs?: number): Promise<{ freed: number; flows: string[] }>;
  /** What people let these orders pass at their gates, by root id, as the orders are at these revisions. */
  waivers(roots: readonly { rootId: string; revision: number }[]): Promise<Map<string, GateCase[]>>;
}
