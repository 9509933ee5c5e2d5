/** What customers owe. Times are epoch milliseconds. */
import type { CustomerName } from '../../domain/accounts.ts';
import type { Claim } from '../../domain/credit/claims.ts';
import type { Command } from './cases.ts';

/** An order whose claims have to be worked out anew. */
export interface StaleClaims {
  rootId: string;
  /** Names the state that they are worked out of: what changes meanwhile stays to be done. */
  changed: number;
  termsDays?: number;
}

export interface WorkedOut {
  rootId: string;
  changed: number;
  /** Absent where the order is not mapped as it is now: that will mark it again. */
  claims?: readonly Claim[];
}

/** What a customer owes now, order by order. */
export interface Owing {
  /** Moves with every change of what they owe or may owe. */
  serial: number;
  /** And this one with those by which an order that waits may pass. */
  eased: number;
  orders: { rootId: string; claims: Claim[] }[];
}

/** What the gate said of orders of one customer, by what it had read. */
export interface CreditAnswers {
  customer: CustomerName;
  serial: number;
  eased: number;
  admitted: readonly { rootId: string; claims: readonly Claim[] }[];
  /** They wait, or are cancelled. */
  refused: readonly string[];
}

/** What was found of a customer who is late to pay, or is no more. */
export interface OverdueFreeze {
  freeze: boolean;
  why: string;
  /** As it was when that was found. */
  serial: number;
}

export interface CreditProtocol {
  /** Orders whose money changed since their claims were worked out; of these customers alone, where some are named. */
  staleClaims(ask: { customers?: readonly CustomerName[]; limit: number }): Promise<StaleClaims[]>;
  /** Keeps claims as they were worked out; answers how many are others than before. */
  keepClaims(worked: readonly WorkedOut[]): Promise<{ changed: number }>;
  /**
   * What these customers owe of orders that were let through, or written as more than an invoice that asks for their money; by
   * `shop/17`.
   */
  owing(customers: readonly CustomerName[]): Promise<Map<string, Owing>>;
  /**
   * Takes what the gate said into the book, a customer at a time, where nothing moved since it read: answers those (`shop/17`) of whom
   * it has to be asked again. Two orders can so never both take the last of a limit.
   */
  answerCredit(answers: readonly CreditAnswers[]): Promise<Set<string>>;
  /**
   * A person says that an ERP's customer is a shop's: invoices without an order are theirs from then on; `null` takes it back. Answers how
   * many are somebody else's now.
   */
  linkCustomer(
    from: CustomerName,
    to: CustomerName | null,
    by: Pick<Command, 'who' | 'why'>,
  ): Promise<{ invoices: number }>;
  /** Finds invoices without an order whose customer is known by now, because they were written to that ERP. */
  linkInvoices(): Promise<{ invoices: number }>;
  /** Who owes what is claimed of these roots. */
  claimants(rootIds: readonly string[]): Promise<CustomerName[]>;
  /** Who owes something that was due before, or is frozen because they did. */
  overdueCustomers(dueBefore: number): Promise<CustomerName[]>;
  /**
   * Freezes or thaws by what was found, with its audit, where nothing moved since; a person's freeze is left as it is. Answers the flows
   * that tell others of it, and nothing where nothing was done.
   */
  freezeOverdue(customer: CustomerName, found: OverdueFreeze): Promise<{ flows: string[] } | undefined>;
}
