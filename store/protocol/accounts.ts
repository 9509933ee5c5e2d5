/** What people decide about customers. Times are epoch milliseconds. */
import type { Account, CustomerName } from '../../domain/accounts.ts';

/** An account as the ledger has it. */
export interface AccountRow extends Account {
  /** Names it in the audit: `account/12`. Absent where nothing was decided yet. */
  accountId?: string;
  decidedAt?: number;
  frozenAt?: number;
  /** Orders of theirs that wait at a gate now. */
  waiting: number;
}

/** A person's word on a customer. */
export type AccountWord =
  | { verb: 'approve' | 'refuse' | 'freeze' | 'thaw' }
  /** Net terms in days; `null` takes them back. */
  | { verb: 'terms'; days: number | null };

export interface Decided {
  account: AccountRow;
  /** How many waiting orders went on, or ended as refused. */
  freed: number;
  flows: string[];
}

export interface AccountFilter {
  /** `waiting`: those with orders at a gate, decided or not. */
  state?: 'approved' | 'refused' | 'frozen' | 'waiting';
  connectionId?: string;
  limit: number;
}

export type { Account, CustomerName };
