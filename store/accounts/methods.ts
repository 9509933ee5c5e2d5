import type { Book } from '../book.ts';
import type { AccountsProtocol } from '../protocol/accounts.ts';
import { decideAccount } from './decide.ts';
import { accountRow, accounts, accountsOf } from './read.ts';
import { settleAccounts } from './settle.ts';
import { hearVerdict } from './verdict.ts';
import { waivers } from './waivers.ts';

/** What a ledger answers about accounts of customers, and the waivers of gates that people gave. */
export const accountsMethods = (book: Book): AccountsProtocol => ({
  accountsOf: (customers) => accountsOf(book, customers),
  accounts: (filter) => accounts(book, filter),
  account: (customer) => book.db.read((session) => accountRow(session, customer)),
  decideAccount: (customer, word, by) => decideAccount(book, customer, word, by),
  hearVerdict: (customer, verdict) => hearVerdict(book, customer, verdict),
  settleAccounts: (providerWithinMs) => settleAccounts(book, providerWithinMs),
  waivers: (roots) => waivers(book, roots),
});
