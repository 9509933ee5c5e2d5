import type { Book } from '../book.ts';
import type { DunningProtocol } from '../protocol/dunning.ts';
import { keepDunning } from './keep.ts';
import { dunned } from './read.ts';
import { settleLetter, takeLetter } from './send.ts';

/** What a ledger answers about reminders of what is owed. */
export const dunningMethods = (book: Book): DunningProtocol => ({
  dunned: (customers) => dunned(book, customers),
  keepDunning: (customer, stepped) => keepDunning(book, customer, stepped),
  takeLetter: (leaseMs) => takeLetter(book, leaseMs),
  settleLetter: (letter, outcome) => settleLetter(book, letter, outcome),
});
