import type { Book } from '../book.ts';
import type { DemandProtocol } from '../protocol/demand.ts';
import { demandRoots } from './orders.ts';
import { stockOuts } from './outs.ts';
import { purchaseRoots } from './purchases.ts';

/** What a ledger answers about demand. */
export const demandMethods = (book: Book): DemandProtocol => ({
  demandRoots: (request) => demandRoots(book, request),
  purchaseRoots: (request) => purchaseRoots(book, request),
  stockOuts: (sinceMs) => stockOuts(book, sinceMs),
});
