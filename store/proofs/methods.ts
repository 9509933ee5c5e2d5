import type { Book } from '../book.ts';
import { notePrinted } from '../papers/printed.ts';
import type { ProofsProtocol } from '../protocol/proofs.ts';
import { orderProof } from './evidence.ts';

/** What a ledger answers about proofs of orders. */
export const proofsMethods = (book: Book): ProofsProtocol => ({
  orderProof: (rootId) => orderProof(book, rootId),
  notePrinted: (rootId, printed, by) => notePrinted(book, rootId, printed, by),
});
