import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { CreditProtocol } from '../protocol/credit.ts';
import { answerCredit } from './answer.ts';
import { keepClaims, owing, staleClaims } from './claims.ts';
import { freezeOverdue, overdueCustomers } from './freeze.ts';
import { claimants, linkCustomer, linkInvoices } from './links.ts';

/** What a ledger answers about what customers owe. */
export const creditMethods = (book: Book): CreditProtocol => ({
  staleClaims: (ask) => staleClaims(book, ask),
  keepClaims: (worked) => keepClaims(book, worked),
  owing: (customers) => owing(book, customers),
  answerCredit: (answers) => answerCredit(book, answers),
  overdueCustomers: (dueBefore) => overdueCustomers(book, dueBefore),
  freezeOverdue: (customer, found) => freezeOverdue(book, customer, found),
  linkCustomer: (from, to, by) => linkCustomer(book, from, to, by),
  linkInvoices: () => linkInvoices(book),
  claimants: (rootIds) => claimants(book, rootIds.map(recordRow)),
});
